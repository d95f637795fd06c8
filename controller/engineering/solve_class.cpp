#include "controller/engineering/solve_class.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/engineering/column_generation.hpp"
#include "controller/engineering/concurrent_flow.hpp"
#include "controller/engineering/edge_form.hpp"
#include "controller/engineering/fair_filling.hpp"
#include "controller/engineering/max_min.hpp"

namespace hexi {
namespace {

/// What the methods that look at min-mlu alone need of a problem.
Result<void> only_congestion(const TeProblem& problem, const FlowModel& model, std::string_view method) {
    bool bounded = problem.paths || problem.max_hops;
    for (const auto& demand : model.demands) bounded = bounded || demand.max_delay != FlowModel::kAnyDelay;
    if (problem.objective == TeObjective::kMinMlu && !bounded) return {};
    return fail(
        ErrorCode::kInvalid,
        fmt::format("the {} solver has min-mlu over all paths only, without limits on paths, delays or hops",
                    method));
}

/// The approximation, or where its steps become too small for the gap, which very unequal capacities do,
/// columns until the gap is met.
Result<FlowAnswer> solve_certified(const TeProblem& problem, const FlowModel& model, const TeEffort& effort) {
    const auto began = effort.clock();
    auto near = solve_concurrent_flow(problem, model, effort);
    if (!near || near->out_of_time) return near;
    if (goal_gap({}, goal_value(model, {}, near->pool, near->flow), near->bound) <= effort.gap) return near;
    TeEffort rest = effort;
    if (rest.time_limit) *rest.time_limit -= std::min(*rest.time_limit, effort.clock() - began);
    return ColumnGeneration(problem, model).solve(rest);
}

}  // namespace

Result<FlowAnswer> solve_class(const TeProblem& problem, const FlowModel& model, const TeEffort& effort) {
    if (effort.method == TeMethod::kEdges) {
        return only_congestion(problem, model, "edge").and_then([&] {
            return solve_edge_form(problem, model, effort);
        });
    }
    if (effort.method == TeMethod::kFast && only_congestion(problem, model, "fast"))
        return solve_certified(problem, model, effort);
    if (problem.objective == TeObjective::kMaxMin) {
        const bool fast = effort.method == TeMethod::kFast;
        return fast ? solve_fair_filling(problem, model, effort) : solve_max_min(problem, model, effort);
    }
    return ColumnGeneration(problem, model).solve(effort);
}

}  // namespace hexi
