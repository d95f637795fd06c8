// Explicit congestion notification in frames (RFC 3168).
#pragma once

#include <cstdint>
#include <span>

namespace hexi {

/// The ECN field, 0 .. 3, of the untagged `frame`; 0 (not capable) where it is not IP.
[[nodiscard]] std::uint8_t ecn_field(std::span<const std::uint8_t> frame);

/// Sets the untagged IP `frame`'s ECN field to "congestion experienced", its checksum right; others stay as
/// they are.
void mark_congestion(std::span<std::uint8_t> frame);

}  // namespace hexi
