// The solver that a method names, behind one call.
#pragma once

#include "controller/engineering/flow_answer.hpp"

namespace hexi {

/// Solves one class of `problem` by `effort.method`. kInvalid where the method does not have the objective.
[[nodiscard]] Result<FlowAnswer> solve_class(const TeProblem& problem, const FlowModel& model,
                                             const TeEffort& effort);

}  // namespace hexi
