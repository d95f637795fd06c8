// Which of several equal ways a flow takes.
#pragma once

#include <cstdint>

#include "dataplane/packet/frame_fields.hpp"

namespace hexi {

/// What packets must share to take the same way.
enum class FlowHash : std::uint8_t {
    kFiveTuple,  ///< addresses, protocol, ports
    kSymmetric,  ///< the same, and both directions hash alike
};

/// 32 well mixed bits of the flow that `fields` belongs to. Fragments hash without ports, for only the first
/// has them. Frames that are not IP hash by their Ethernet addresses and type. Equal on every machine.
[[nodiscard]] std::uint32_t flow_hash(const FrameFields& fields, FlowHash kind);

}  // namespace hexi
