// What batch placement may choose from, and what each choice costs.
#pragma once

#include <vector>

#include "controller/placement/placement_model.hpp"

namespace hexi {

/// What a plan is worth to batch placement; less is better. The scores of all placed jobs, and these.
struct BatchCosts {
    double refused = 100;  ///< a job without a hub
    double moved = 30;     ///< a job at another hub than in the plan before, where there is one
    double degraded = 10;  ///< a job beyond its target, within tier two
};

/// `job` at `hub` with every site's path within `max_delay`. Its paths' delays cost extra.
struct BatchChoice {
    std::size_t job = 0, hub = 0;
    SimTime max_delay{0};    ///< SimTime::max(): any
    double cost = 0;         ///< beside the delays'; may be below 0
    double cost_per_ps = 0;  ///< of each site's delay, >= 0
};

/// In order of job, hub, tier: every hub that could take the job in an empty network, as UP, and as DEGRADED
/// too where the job allows it. `before` (null: none) is the plan that moves are counted from.
[[nodiscard]] std::vector<BatchChoice> batch_choices(const PlacementModel& model, const BatchCosts& costs,
                                                     const PlacementPlan* before = nullptr);

/// What `plan` is worth.
[[nodiscard]] double batch_value(const PlacementPlan& plan, const BatchCosts& costs,
                                 const PlacementPlan* before = nullptr);

/// The sets of jobs that hold something at one instant, those within others left out: what must fit together.
/// `spans` by job; jobs whose span is empty are in none.
[[nodiscard]] std::vector<std::vector<std::size_t>> crowds(
    const std::vector<std::pair<SimTime, SimTime>>& spans);

}  // namespace hexi
