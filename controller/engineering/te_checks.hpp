// Whether a traffic engineering problem can be asked at all.
#pragma once

#include "controller/engineering/te_problem.hpp"

namespace hexi {

/// kInvalid says which demand or limit breaks which rule; see solve_te().
[[nodiscard]] Result<void> check_te_problem(const TeProblem& problem);

}  // namespace hexi
