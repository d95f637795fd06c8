// Runs of the hybrid engine without ns-3, for tests.
#pragma once

#include "emulator/hybrid/hybrid_core.hpp"
#include "tests/support/played_experiments.hpp"

namespace hexi::support {

inline RunResult hybrid_result(const Experiment& experiment) {
    const Experiment whole = at_full_rates(experiment), foreground = foreground_of(experiment);
    HybridCore core(foreground, {});
    const auto background = join_background(whole, core);
    core.run_before(SimTime::max());
    core.check_conservation();
    return collect_result(whole, foreground, core);
}

}  // namespace hexi::support
