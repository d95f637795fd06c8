#include "emulator/hybrid/way_sharing.hpp"

#include <algorithm>

namespace hexi {

void WaySharing::add(std::uint32_t from, std::uint32_t to, double packets, double bytes) {
    auto way = std::find_if(ways_.begin(), ways_.end(),
                            [&](const Way& known) { return known.from == from && known.to == to; });
    if (way == ways_.end()) way = ways_.insert(way, Way{.from = from, .to = to});
    way->packets += packets;
    way->bytes += bytes;
}

double WaySharing::going_to(std::uint32_t to) const {
    double all = 0, going = 0;
    for (const Way& way : ways_) {
        all += way.packets;
        if (way.to == to) going += way.packets;
    }
    return all > 0 ? going / all : 0;
}

double WaySharing::going_to(std::uint32_t to, std::uint32_t from) const {
    double all = 0, going = 0;
    for (const Way& way : ways_) {
        if (way.from != from) continue;
        all += way.packets;
        if (way.to == to) going += way.packets;
    }
    return all > 0 ? going / all : 0;
}

double WaySharing::bytes_from(std::uint32_t from) const {
    double packets = 0, bytes = 0;
    for (const Way& way : ways_) {
        if (way.from != from) continue;
        packets += way.packets;
        bytes += way.bytes;
    }
    return packets > 0 ? bytes / packets : 0;
}

}  // namespace hexi
