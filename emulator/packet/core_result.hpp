// A finished simulation as a RunResult.
#pragma once

#include "emulator/experiment/run_result.hpp"
#include "emulator/packet/packet_core.hpp"

namespace hexi {

/// Manifest::simulator of both engines.
inline constexpr const char* kSimulator = "ns-3.37";

/// Sums up what the core saw; `flows` of the result is left empty. The core has run to its end.
[[nodiscard]] RunResult collect_result(const Experiment& experiment, const PacketCore& core);

}  // namespace hexi
