// A day that was computed, held against probes at its busiest hour.
#pragma once

#include <string>

#include "emulator/commands/run_pipeline.hpp"

namespace hexi {

/// What probes met, packet by packet, and how far that is from what was computed.
struct ProbeCheck {
    RunResult probed;  ///< of the hybrid engine
    std::string
        sentence;  ///< for the day's remarks: how many pairs fare as computed, and the largest differences
};

/// Plays `hour`, a scenario with probes and targets of one hour, by the fluid and the hybrid engine.
/// kNotFound where there is no such engine, else errors of run_scenario().
[[nodiscard]] Result<ProbeCheck> check_by_probes(const ScenarioRun& hour, const EmulatorServices& services);

}  // namespace hexi
