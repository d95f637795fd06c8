// The neighbours that a port sends to most, ready to be put on frames.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "dataplane/gateway/neighbour_table.hpp"
#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/protocol.hpp"

namespace hexi {

/// What NeighbourTable::fresh() answered, by a hash of the address. One thread.
class NeighbourCache {
public:
    /// `own` is the port's address.
    explicit NeighbourCache(const MacAddress& own) : own_(own), kept_(kPlaces) {}

    /// The twelve bytes that an IP frame to the neighbour `frame` names begins with; null where it is not IP,
    /// or the neighbour has to be asked for. Valid until the next call. `table` is the same in every call.
    [[nodiscard]] const std::uint8_t* addresses_for(std::span<const std::uint8_t> frame, SimTime now,
                                                    const NeighbourTable& table) {
        if (changes_ != table.changes()) [[unlikely]]
            forget(table);
        if (frame.size() < kEthernetHeader + kIpv4Header) return nullptr;
        const std::uint8_t* ip = frame.data() + kEthernetHeader;
        const std::uint16_t ether_type = load_be16(frame.data() + 12);
        // Each family by itself: half of an IPv4 address is known when this is compiled.
        if (ether_type == kEtherIpv4) return addresses_to(IpAddress::v4(load_be32(ip + 16)), now, table);
        if (ether_type != kEtherIpv6 || frame.size() < kEthernetHeader + kIpv6Header) return nullptr;
        return addresses_to({load_be64(ip + 24), load_be64(ip + 32)}, now, table);
    }

private:
    static constexpr std::size_t kPlaces = 256;
    struct alignas(64) Kept {
        IpAddress address;
        SimTime until = SimTime::min();
        std::array<std::uint8_t, 12> addresses{};
    };
    [[gnu::always_inline]] const std::uint8_t* addresses_to(const IpAddress& to, SimTime now,
                                                            const NeighbourTable& table) {
        Kept& place = kept_[std::hash<IpAddress>()(to) % kPlaces];
        if (place.until > now && place.address == to) [[likely]]
            return place.addresses.data();
        return keep(place, to, now, table) ? place.addresses.data() : nullptr;
    }
    void forget(const NeighbourTable& table);
    bool keep(Kept& place, const IpAddress& address, SimTime now, const NeighbourTable& table) const;

    MacAddress own_;
    std::vector<Kept> kept_;
    std::uint64_t changes_ = 0;  ///< of the table, when it was asked
};

}  // namespace hexi
