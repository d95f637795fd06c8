// The dataplane as an engine among others.
#pragma once

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/run_result.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Plays `experiment` over the emulated links in virtual time, exactly as fast as it goes. kInvalid as
/// check_experiment(); kUnsupported for TCP flows, which need hosts; kEnvironment where memory is short.
[[nodiscard]] Result<RunResult> run_virtual(const Experiment& experiment);

}  // namespace hexi
