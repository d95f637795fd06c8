// The ECN field as it rides with a packet's descriptor.
#pragma once

#include <cstdint>

#include "dataplane/link/emulated_packet.hpp"

namespace hexi {

/// The ECN field of IPv4 and IPv6 (RFC 3168, 5), with its values on the wire.
enum class Ecn : std::uint8_t {
    kNotCapable = 0,  ///< Not-ECT: congestion is told by losing it
    kEct1 = 1,        ///< ECT(1): the low-latency service (RFC 9331)
    kEct0 = 2,        ///< ECT(0): ECN as of old
    kCongestion = 3,  ///< CE
};

[[nodiscard]] constexpr Ecn ecn_of(const EmulatedPacket& packet) {
    return static_cast<Ecn>(packet.marks & kEcnField);
}
/// True where a queue may mark it instead of dropping it.
[[nodiscard]] constexpr bool ecn_capable(const EmulatedPacket& packet) {
    return (packet.marks & kEcnField) != 0;
}
/// Sets the field to Ecn::kCongestion; the packet must be capable of ECN.
constexpr void mark_congestion(EmulatedPacket& packet) { packet.marks |= kEcnField; }

}  // namespace hexi
