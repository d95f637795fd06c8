// The hop limit of a packet, or TTL.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace hexi {

/// Takes `hops` off the hop limit, which is larger or equal, of the packet whose IPv4 (`v4`) or IPv6 header
/// begins at `ip`; IPv4's checksum stays right.
inline void use_hops(std::uint8_t* ip, bool v4, std::uint8_t hops) {
    if (!v4) {
        ip[7] = static_cast<std::uint8_t>(ip[7] - hops);
        return;
    }
    // In the order of memory: a one's complement sum is the same in either order (RFC 1071, 2). The words are
    // not read back after a byte was written: a load waits for a store that it is wider than.
    constexpr unsigned kFirstByte = std::endian::native == std::endian::little ? 0 : 8;
    std::array<std::uint16_t, 2> words;
    std::memcpy(words.data(), ip + 8, sizeof words);
    const std::uint32_t used = std::uint32_t{hops} << kFirstByte;
    // What updated_checksum() comes to where the word becomes smaller by so much.
    const std::uint32_t sum = (~words[1] & 0xFFFFU) + (0xFFFFU - used);
    words = {static_cast<std::uint16_t>(words[0] - used), static_cast<std::uint16_t>(~(sum + (sum >> 16U)))};
    std::memcpy(ip + 8, words.data(), sizeof words);
}

}  // namespace hexi
