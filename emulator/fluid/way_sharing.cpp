#include "emulator/fluid/way_sharing.hpp"

#include <algorithm>

namespace hexi {

void WaySharing::add(std::uint32_t from, std::uint32_t to, double rate_bps, double packet_bits) {
    auto way = std::find_if(ways_.begin(), ways_.end(),
                            [&](const Way& known) { return known.from == from && known.to == to; });
    if (way == ways_.end()) way = ways_.insert(way, Way{.from = from, .to = to});
    way->rate_bps += rate_bps;
    way->squares += rate_bps * packet_bits;
}

double WaySharing::going_to(std::uint32_t to) const {
    double all = 0, going = 0;
    for (const Way& way : ways_) {
        all += way.rate_bps;
        if (way.to == to) going += way.rate_bps;
    }
    return all > 0 ? going / all : 0;
}

double WaySharing::going_to(std::uint32_t to, std::uint32_t from) const {
    double all = 0, going = 0;
    for (const Way& way : ways_) {
        if (way.from != from) continue;
        all += way.rate_bps;
        if (way.to == to) going += way.rate_bps;
    }
    return all > 0 ? going / all : 0;
}

double WaySharing::packet_bits_to(std::uint32_t to) const {
    double rate = 0, squares = 0;
    for (const Way& way : ways_) {
        if (way.to != to) continue;
        rate += way.rate_bps;
        squares += way.squares;
    }
    return rate > 0 ? squares / rate : 0;
}

double WaySharing::links_together(std::uint32_t to,
                                  const std::function<double(std::uint32_t)>& before) const {
    double going = 0, links = 0;
    for (const Way& way : ways_) {
        if (way.to == to) going += way.rate_bps;
    }
    for (const Way& way : ways_) {
        if (way.to != to || way.from == kNoIndex) continue;
        const double share = way.rate_bps / going;
        links += share * share * before(way.from);
    }
    return 1 + links;
}

}  // namespace hexi
