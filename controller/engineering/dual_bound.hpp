// What prices on links prove about the best that any routing could do.
#pragma once

#include <span>
#include <vector>

#include "controller/engineering/path_oracle.hpp"

namespace hexi {

/// What is optimised, of a TeProblem.
struct FlowGoal {
    TeObjective objective = TeObjective::kMinMlu;
    double max_utilisation = 1;
};

/// Weights of arcs as whole numbers, so that equal paths are exactly equal and bounds do not depend on the
/// order of sums. Weight times `scale` is the arc's price per bit/s, plus its delay in ps for kMinLatency.
struct ArcWeights {
    std::vector<std::int64_t> weights;
    double scale = 1;
};

/// `prices` (>= 0, by arc; small negative ones count as 0) with the delays that `goal` adds, rounded up to
/// whole numbers, as large as sums over loop-free paths below 2^60 allow: prices of wide links are a
/// billionth of those of narrow ones.
[[nodiscard]] ArcWeights arc_weights(const FlowModel& model, const FlowGoal& goal,
                                     std::span<const double> prices);

/// The prices that the weights stand for; the inverse of arc_weights() but for rounding.
[[nodiscard]] std::vector<double> arc_prices(const FlowModel& model, const FlowGoal& goal,
                                             const ArcWeights& weights);

/// Lagrange's bound: no routing is better than this, whatever the prices; equal to the optimum for the best
/// ones. `oracle` has been asked with these weights. Units as in TeSolution::value.
///
/// min-mlu: sum of rate times distance over sum of capacity times price (Garg & Konemann, FOCS 1998;
/// background counts with the demands). Others: the capacity constraint relaxed with the prices.
[[nodiscard]] double dual_bound(const FlowModel& model, const FlowGoal& goal, const PathOracle& oracle,
                                const ArcWeights& weights);

/// bit/s that arc `arc` may carry beside its background.
[[nodiscard]] double room(const FlowModel& model, const FlowGoal& goal, std::size_t arc);

}  // namespace hexi
