// Which of several equal ways a flow takes.
#pragma once

#include <cstdint>
#include <utility>

#include "dataplane/packet/frame_fields.hpp"
#include "topology/base/wide.hpp"

namespace hexi {

/// Both halves of a 128-bit product, folded: the mixing step of wyhash (Wang Yi, 2019).
[[nodiscard]] inline std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
    const Uint128 product = static_cast<Uint128>(a ^ 0x9E3779B97F4A7C15U) * (b ^ 0xD6E8FEB86659FD93U);
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// What packets must share to take the same way.
enum class FlowHash : std::uint8_t {
    kFiveTuple,  ///< addresses, protocol, ports
    kSymmetric,  ///< the same, and both directions hash alike
};

/// 32 well mixed bits of the flow that `fields` belongs to. Fragments hash without ports, for only the first
/// has them. Frames that are not IP hash by their Ethernet addresses and type. Equal on every machine.
[[nodiscard]] std::uint32_t flow_hash(const FrameFields& fields, FlowHash kind);

/// An IP flow; ports are 0 where it has none.
struct FlowKey {
    IpAddress source, destination;
    std::uint16_t source_port = 0, destination_port = 0;
    std::uint8_t protocol = 0;
};

/// What an address is to flow_hash(): worth keeping where one is met often. An IPv4 address leaves room for a
/// port beside it, so that the two together are mixed only once.
[[nodiscard]] inline std::uint64_t address_hash(const IpAddress& address) {
    return address.is_v4() ? std::uint64_t{address.v4_bits()} << 16U : mixed(address.high(), address.low());
}
/// The flow's hash from those of its two ends, each address_hash() ^ port.
[[nodiscard]] inline std::uint32_t flow_hash(std::uint64_t from, std::uint64_t to, std::uint8_t protocol,
                                             FlowHash kind) {
    if (kind == FlowHash::kSymmetric && from > to) std::swap(from, to);
    return static_cast<std::uint32_t>(mixed(mixed(from, protocol), to) >> 32U);
}
/// The hash of any packet of that flow but a fragment.
[[nodiscard]] inline std::uint32_t flow_hash(const FlowKey& flow, FlowHash kind) {
    return flow_hash(address_hash(flow.source) ^ flow.source_port,
                     address_hash(flow.destination) ^ flow.destination_port, flow.protocol, kind);
}

}  // namespace hexi
