// The hop limit of a packet, or TTL.
#pragma once

#include <cstdint>

#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/checksum.hpp"

namespace hexi {

/// Takes `hops` off the hop limit, which is larger or equal, of the packet whose IPv4 (`v4`) or IPv6 header
/// begins at `ip`; IPv4's checksum stays right.
inline void use_hops(std::uint8_t* ip, bool v4, std::uint8_t hops) {
    if (!v4) {
        ip[7] = static_cast<std::uint8_t>(ip[7] - hops);
        return;
    }
    // Not read back after the byte was written: a load waits for a store that it is wider than.
    const std::uint16_t before = load_be16(ip + 8), after = static_cast<std::uint16_t>(before - (hops << 8U));
    ip[8] = static_cast<std::uint8_t>(after >> 8U);
    store_be16(ip + 10, updated_checksum(load_be16(ip + 10), before, after));
}

}  // namespace hexi
