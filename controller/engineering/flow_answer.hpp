// What a solver of flow models answers.
#pragma once

#include "controller/engineering/dual_bound.hpp"
#include "controller/engineering/path_pool.hpp"

namespace hexi {

/// Flows, and the proof of how good they are.
struct FlowAnswer {
    PathPool pool;
    std::vector<double> flow;  ///< bit/s by path of the pool
    double bound = 0;          ///< see dual_bound()
    std::vector<double>
        prices;  ///< by arc: those that prove the bound, per bit/s; any common factor for kMinMlu
    std::size_t rounds = 0;
    bool out_of_time = false;  ///< ended by the time limit
};

/// Load of each arc in bit/s, background included; `flow` by path of the pool.
[[nodiscard]] std::vector<double> arc_loads(const FlowModel& model, const PathPool& pool,
                                            std::span<const double> flow);
/// The greatest load over capacity; 0 where nothing is loaded.
[[nodiscard]] double max_utilisation(const FlowModel& model, std::span<const double> loads);
/// What `goal` counts, recomputed from the flows alone: utilisation, bit/s x ps, or bit/s.
[[nodiscard]] double goal_value(const FlowModel& model, const FlowGoal& goal, const PathPool& pool,
                                std::span<const double> flow);
/// How far `value` may be from the best, as a share of `bound`; 0 where it is proven, infinite where the
/// bound is 0 and the value is not.
[[nodiscard]] double goal_gap(const FlowGoal& goal, double value, double bound);

/// The sentence for demands without a path (kUnreachable), or whose quickest path is too slow (kInvalid):
/// names the first, counts the others.
[[nodiscard]] Error no_route_error(const TeProblem& problem, const FlowModel& model,
                                   std::span<const std::size_t> demands);

}  // namespace hexi
