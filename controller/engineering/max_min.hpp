// Fair shares: nobody gets more where somebody with less could.
#pragma once

#include "controller/engineering/flow_answer.hpp"

namespace hexi {

/// max-min, exact at every level. All demands that still grow have the same share of their rate; the largest
/// possible one is found by Newton's method on min-mlu problems, each solved from the last one's basis, in
/// which demands that have stopped keep their share but not their routes. Those with a price on their
/// cheapest path can have no more and stop there (linear programming duality); the rest goes on. So the
/// shares are the lexicographic optimum, to about 1e-5. Levels: D. Bertsekas, R. Gallager, "Data Networks",
/// 6.5.2, here without fixed routes. Where time runs out, all that still grow stop at a share that is
/// possible.
[[nodiscard]] Result<FlowAnswer> solve_max_min(const TeProblem& problem, const FlowModel& model,
                                               const TeEffort& effort);

}  // namespace hexi
