// IPv4 packets cut to fit a smaller link.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "dataplane/packet/frame_fields.hpp"

namespace hexi {

/// How many fragments of at most `mtu` bytes (IP header included) carry the IPv4 packet that `fields` tells
/// of; 0 where it cannot be cut: not IPv4, its DF bit set, or an `mtu` without room for its header and 8
/// bytes.
[[nodiscard]] std::size_t fragment_count(const FrameFields& fields, std::span<const std::uint8_t> frame,
                                         std::size_t mtu);

/// Writes fragment `index` (0 .. fragment_count() - 1) of the untagged `frame` into `out`, Ethernet header
/// first, and gives back its length. Fragments of a fragment keep their place in the whole (RFC 791, 3.2).
/// Options that are not to be copied are kept in the first fragment and replaced by no-operations in the
/// others. `out` has room for kEthernetHeader + `mtu` bytes (checked).
std::size_t write_fragment(const FrameFields& fields, std::span<const std::uint8_t> frame, std::size_t mtu,
                           std::size_t index, std::span<std::uint8_t> out);

}  // namespace hexi
