// One class after the other, each on what the more urgent ones left.
#pragma once

#include <functional>

#include "controller/engineering/flow_answer.hpp"
#include "controller/engineering/te_solution.hpp"

namespace hexi {

/// Solves one class.
using ClassSolver = std::function<Result<FlowAnswer>(const FlowModel&, const TeEffort&)>;

/// The classes of a problem that check_te_problem() has passed, most urgent first, each by `solve` with the
/// time that is left, put together to one answer. Errors are those of `solve`.
[[nodiscard]] Result<TeSolution> solve_classes(const TeProblem& problem, const TeEffort& effort,
                                               const ClassSolver& solve);

}  // namespace hexi
