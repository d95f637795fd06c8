// The textbook solver: one linear program with a flow per source and arc.
#pragma once

#include "controller/engineering/flow_answer.hpp"
#include "controller/linear_program.hpp"

namespace hexi {

/// min-mlu over all paths by the arc formulation, demands of one source together (variables: sources x arcs +
/// 1; rows: sources x nodes + arcs), solved by interior point; its flows are taken apart into paths. An
/// independent second opinion on ColumnGeneration, and the yardstick of its speed. kUnreachable names a pair
/// without a path.
[[nodiscard]] Result<FlowAnswer> solve_edge_form(const TeProblem& problem, const FlowModel& model,
                                                 const TeEffort& effort);

/// That program by itself: its optimum, and nothing done with it. For benchmarks.
[[nodiscard]] Result<double> edge_form_optimum(const FlowModel& model, LinearProgram::Method method);

}  // namespace hexi
