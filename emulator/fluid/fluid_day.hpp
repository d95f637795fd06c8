// The fluid engine over a day.
#pragma once

#include "emulator/experiment/day.hpp"

namespace hexi {

/// Carries out `experiment` as a day (see DayPlan), at full rates whatever its scaling: each bin in its
/// steady state, by the laws of run_fluid(). A pair's statistics are those of all its packets of the day; its
/// target is held against its worst bin. The experiment's own duration and warm-up do not count.
///
/// kUnsupported where it has TCP flows, changes of the network or of rates after its start, or links that are
/// told how to behave; kInvalid for a plan out of range ("bins/3: ...", "cuts/0: ..."), or an experiment that
/// check_experiment() refuses. Errors of the plan's reroute name the cut. Equal input gives equal results,
/// whatever `jobs`.
[[nodiscard]] Result<RunResult> run_fluid_day(const Experiment& experiment, const DayPlan& plan);

}  // namespace hexi
