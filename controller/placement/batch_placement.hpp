// All jobs placed at once.
#pragma once

#include <chrono>

#include "controller/placement/batch_choices.hpp"
#include "controller/placement/placement_report.hpp"
#include "topology/base/clock.hpp"

namespace hexi {

/// How hard to try.
struct BatchEffort {
    std::chrono::nanoseconds time_limit = std::chrono::seconds(20);
    MonotonicClock clock = steady_clock();
    BatchCosts costs = {};
};

/// A plan and how far it may be from the best.
struct BatchPlacement {
    PlacementPlan plan;
    PlacementBound bound;
};

/// Chooses hubs and paths of all jobs together, so that the sum of scores, and of the costs of refusals and
/// of DEGRADED jobs, is least. Never worse than place_online(), which is what it starts from.
///
/// The relaxation is solved by column generation; pricing is exact (label setting over price and delay), so
/// that the Lagrangian bound holds in every round, whatever the solver's tolerances (L. S. Lasdon,
/// Optimization Theory for Large Systems, 1970). Branch and cut then finds the best whole plan over the paths
/// generated; as another path might serve a whole plan better, optimality is proven only where the gap is 0.
/// Every reservation is checked in whole numbers again before it stands. Past the time limit: the best plan
/// so far, with its bound.
///
/// With a plan `before` (of the same jobs; null: none) every job that leaves its hub costs extra, so that
/// hardly more moves than must; jobs that stay keep their paths where these stand; and the start is
/// replace_failed(). Unlike that, it may move a job that stands to make room for one that has lost its place,
/// and tries those again that had none.
///
/// kEnvironment where a solver gives up.
[[nodiscard]] Result<BatchPlacement> place_batch(const PlacementModel& model, const BatchEffort& effort = {},
                                                 const PlacementPlan* before = nullptr);

}  // namespace hexi
