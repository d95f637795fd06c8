// A plan in a line: what it costs, and which targets it misses.
#pragma once

#include <string>
#include <vector>

#include "controller/placement/placement_model.hpp"

namespace hexi {

/// Sums over the jobs of a plan.
struct PlacementTotals {
    std::size_t placed = 0, refused = 0;
    std::size_t with_target = 0;  ///< placed jobs that have a latency target
    std::size_t missed = 0;       ///< of these, not UP
    double mean_latency_ms = 0;   ///< over these, one way from the farthest site; 0 where there are none
    double energy_kwh = 0, non_green_kwh = 0, cost_cny = 0;

    bool operator==(const PlacementTotals&) const = default;
};

/// Latency is held against the jobs' own targets, also where the model does not keep them.
[[nodiscard]] PlacementTotals totals_of(const PlacementModel& model, const PlacementPlan& plan);

/// What one hub carries.
struct HubLoad {
    std::size_t jobs = 0;
    double peak_eflops = 0;  ///< of jobs, at the busiest instant
    double energy_kwh = 0, cost_cny = 0;

    bool operator==(const HubLoad&) const = default;
};
/// By hub, in the model's order.
[[nodiscard]] std::vector<HubLoad> hub_loads(const PlacementModel& model, const PlacementPlan& plan);

/// What a simple rule would have done with the same jobs, one at a time.
struct RuleOutcome {
    std::string rule;
    PlacementTotals totals;

    bool operator==(const RuleOutcome&) const = default;
};

/// "nearest-hub": each job goes to the hub of least latency that has room; "cheapest-hub": to the one where
/// it costs least. Neither looks at latency targets, so that what that costs is seen.
[[nodiscard]] Result<std::vector<RuleOutcome>> simple_rules(const PlacementRequest& request);

}  // namespace hexi
