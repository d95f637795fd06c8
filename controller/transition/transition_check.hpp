// A second opinion on a transition: shares nothing with the planner but the question.
#pragma once

#include "controller/transition/transition_plan.hpp"

namespace hexi {

/// Checks `plan` step by step, and within each step every mixture of routes that have switched and routes
/// that have not. kInvalid, in a sentence with step, pair or link: a path that is no chain from its source to
/// its destination, visits a node twice, or is new and uses a link that is not up (loop, black hole); a pair
/// that has paths before and after, and none in between; a link that may carry more than its
/// transition_limits(), beyond the plan's stated excess; a last step other than `request.after`.
[[nodiscard]] Result<void> check_transition(const TransitionRequest& request, const TransitionPlan& plan);

}  // namespace hexi
