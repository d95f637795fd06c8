// The Internet checksum: computed, and carried along when a field changes.
#pragma once

#include <cstdint>
#include <span>

#include "topology/address.hpp"

namespace hexi {

/// The one's complement sum of `bytes` as 16-bit big-endian words on top of `sum`, folded to 16 bits, not yet
/// complemented; an odd last byte counts as if a zero followed (RFC 1071).
[[nodiscard]] std::uint16_t ones_sum(std::span<const std::uint8_t> bytes, std::uint16_t sum = 0);

/// What goes into a header's checksum field: the complement of ones_sum().
[[nodiscard]] inline std::uint16_t internet_checksum(std::span<const std::uint8_t> bytes,
                                                     std::uint16_t sum = 0) {
    return static_cast<std::uint16_t>(~ones_sum(bytes, sum));
}

/// `checksum` after one 16-bit word under it changed from `before` to `after` (RFC 1624, equation 3).
[[nodiscard]] constexpr std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before,
                                                       std::uint16_t after) {
    std::uint32_t sum = static_cast<std::uint16_t>(~checksum);
    sum += static_cast<std::uint16_t>(~before);
    sum += after;
    sum = (sum & 0xFFFFU) + (sum >> 16U);
    sum = (sum & 0xFFFFU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum);
}

/// The sum of the pseudo-header that TCP, UDP and ICMPv6 checksums begin with (RFC 9293, 3.1; RFC 8200, 8.1);
/// both addresses of one family, `length` of the transport header and what follows.
[[nodiscard]] std::uint16_t pseudo_header_sum(const IpAddress& source, const IpAddress& destination,
                                              std::uint8_t protocol, std::uint32_t length);

}  // namespace hexi
