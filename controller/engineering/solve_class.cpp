#include "controller/engineering/solve_class.hpp"

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
    bool bounded = problem.paths.has_value();
    for (const auto& demand : model.demands) bounded = bounded || demand.max_delay != FlowModel::kAnyDelay;
    if (problem.objective == TeObjective::kMinMlu && !bounded) return {};
    return fail(
        ErrorCode::kInvalid,
        fmt::format("the {} solver has min-mlu over all paths only, without limits on paths or delays",
                    method));
}

}  // namespace

Result<FlowAnswer> solve_class(const TeProblem& problem, const FlowModel& model, const TeEffort& effort) {
    if (effort.method == TeMethod::kEdges) {
        return only_congestion(problem, model, "edge").and_then([&] {
            return solve_edge_form(problem, model, effort);
        });
    }
    if (effort.method == TeMethod::kFast && only_congestion(problem, model, "fast"))
        return solve_concurrent_flow(problem, model, effort);
    if (problem.objective == TeObjective::kMaxMin) {
        const bool fast = effort.method == TeMethod::kFast;
        return fast ? solve_fair_filling(problem, model, effort) : solve_max_min(problem, model, effort);
    }
    return ColumnGeneration(problem, model).solve(effort);
}

}  // namespace hexi
