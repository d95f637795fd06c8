// The hybrid engine: foreground packets in ns-3, through background that is not packets.
#pragma once

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/run_result.hpp"
#include "emulator/packet/packet_engine.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Plays probes, TCP flows and sources marked `foreground` packet by packet, at full rates whatever the
/// experiment's scaling, over all other sources as background (see docs/hybrid-engine.md). What the result
/// counts in packets is foreground; utilisation and throughput are of all traffic. One at a time in a
/// process, as run_lean(). kInvalid as check_experiment(); kUnsupported where nothing is foreground. Equal
/// experiments give equal results.
[[nodiscard]] Result<RunResult> run_hybrid(const Experiment& experiment, const PacketOptions& options = {});

}  // namespace hexi
