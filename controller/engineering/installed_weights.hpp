// Weights of all routes together, so that rounding does not fill the same links everywhere.
#pragma once

#include "controller/engineering/te_solution.hpp"

namespace hexi {

/// Sets the weights of every route of more than one path: each within one bucket of its path's exact share,
/// as split_weights() has them, but what rounding leaves over goes, demand by demand, largest rate first, to
/// the path whose fullest link is the emptiest. Weights of a route sum to kSplitBuckets.
void install_weights(const TeProblem& problem, TeSolution& solution);

}  // namespace hexi
