#include "dataplane/gateway/neighbour_cache.hpp"

#include <algorithm>

#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/protocol.hpp"

namespace hexi {

const std::uint8_t* NeighbourCache::addresses_for(std::span<const std::uint8_t> frame, SimTime now,
                                                  const NeighbourTable& table) {
    if (changes_ != table.changes()) [[unlikely]] {
        changes_ = table.changes();
        std::fill(kept_.begin(), kept_.end(), Kept());
    }
    if (frame.size() < kEthernetHeader + kIpv4Header) return nullptr;
    const std::uint8_t* ip = frame.data() + kEthernetHeader;
    const std::uint16_t ether_type = load_be16(frame.data() + 12);
    const bool v6 = ether_type == kEtherIpv6 && frame.size() >= kEthernetHeader + kIpv6Header;
    if (ether_type != kEtherIpv4 && !v6) return nullptr;
    const IpAddress to =
        v6 ? IpAddress(load_be64(ip + 24), load_be64(ip + 32)) : IpAddress::v4(load_be32(ip + 16));
    Kept& place = kept_[std::hash<IpAddress>()(to) % kPlaces];
    if (place.until > now && place.address == to) [[likely]]
        return place.addresses.data();
    return keep(place, to, now, table) ? place.addresses.data() : nullptr;
}

bool NeighbourCache::keep(Kept& place, const IpAddress& address, SimTime now,
                          const NeighbourTable& table) const {
    const auto found = table.fresh(address, now);
    if (!found) return false;
    place.address = address;
    place.until = found->until;
    const auto own = std::copy(found->mac.bytes.begin(), found->mac.bytes.end(), place.addresses.begin());
    std::copy(own_.bytes.begin(), own_.bytes.end(), own);
    return true;
}

}  // namespace hexi
