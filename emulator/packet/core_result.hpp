// A finished simulation as a RunResult.
#pragma once

#include "emulator/experiment/run_result.hpp"
#include "emulator/packet/packet_core.hpp"

namespace hexi {

/// Sums up what the core saw; `flows` of the result is left empty. The core has run to its end.
[[nodiscard]] RunResult collect_result(const Experiment& experiment, const PacketCore& core);

/// What both engines write: version, seed, inputs, scaling.
[[nodiscard]] Manifest describe_run(const Experiment& experiment, const std::string& engine);

}  // namespace hexi
