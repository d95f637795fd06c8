// The fluid engine: rates instead of packets.
#pragma once

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/run_result.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Carries out an experiment as flows of constant rates between events, at full rates whatever its scaling;
/// the time it takes does not depend on rates. Waits are those of link_wait.hpp, overload that of
/// fluid_queue.hpp; docs/fluid-engine.md says what is modelled and how exactly. kInvalid names a variant of
/// TCP that it does not know. Equal experiments give equal results; it draws no random numbers.
[[nodiscard]] Result<RunResult> run_fluid(const Experiment& experiment);

}  // namespace hexi
