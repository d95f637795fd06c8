// Fair shares: nobody gets more where somebody with less could.
#pragma once

#include "controller/engineering/flow_answer.hpp"

namespace hexi {

/// max-min by progressive filling. All demands grow by equal shares of their rate until some cannot: that
/// share is the optimum of a min-mlu problem, and the demands whose cheapest path has a price there are the
/// ones that cannot grow. They keep share and routes, and the rest goes on over what they leave. The smallest
/// share is proven best; later levels are best for the routes of the earlier ones. One exact solve per level,
/// each over fewer demands.
[[nodiscard]] Result<FlowAnswer> solve_max_min(const TeProblem& problem, const FlowModel& model,
                                               const TeEffort& effort);

}  // namespace hexi
