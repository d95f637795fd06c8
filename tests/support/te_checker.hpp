// A second opinion on answers of traffic engineering, from the definitions alone.
#pragma once

#include "controller/engineering/te_solution.hpp"

namespace hexi::support {

/// Fails the test where a solution is not what it says: a path that leaves its layer, uses a link that is
/// down, does not join its demand's ends or is too slow; shares that do not sum up; weights that do not; a
/// load, value or gap that is not so; a link above its limit; a bound that the links' prices do not prove.
/// Shares no code with the solvers: distances by Bellman and Ford, sums link by link.
void check_te_solution(const TeProblem& problem, const TeSolution& solution);

}  // namespace hexi::support
