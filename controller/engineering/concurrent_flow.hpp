// The fast solver: near the optimum with a proof of how near, and no linear program.
#pragma once

#include "controller/engineering/flow_answer.hpp"

namespace hexi {

/// min-mlu over all paths by multiplicative weights: in each phase every source sends all its demands along a
/// shortest tree, and each arc's length grows with what it carries (N. Garg, J. Konemann, FOCS 1998; L. K.
/// Fleischer, SIAM J. Discrete Math. 13(4), 2000: one tree per source). The mean of the phases is the
/// routing; lengths prove a lower bound after every phase. Ends when the gap is met, time is up, or after
/// 2000 phases. kUnreachable names a pair without a path.
[[nodiscard]] Result<FlowAnswer> solve_concurrent_flow(const TeProblem& problem, const FlowModel& model,
                                                       const TeEffort& effort);

}  // namespace hexi
