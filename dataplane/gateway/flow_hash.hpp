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

/// The hash of any packet of that flow but a fragment.
[[nodiscard]] inline std::uint32_t flow_hash(const FlowKey& flow, FlowHash kind) {
    std::uint64_t from = mixed(mixed(flow.source.high(), flow.source.low()), flow.source_port);
    std::uint64_t to = mixed(mixed(flow.destination.high(), flow.destination.low()), flow.destination_port);
    if (kind == FlowHash::kSymmetric && from > to) std::swap(from, to);
    return static_cast<std::uint32_t>(mixed(mixed(from, flow.protocol), to) >> 32U);
}

}  // namespace hexi
