#include "controller/engineering/path_oracle.hpp"

#include "controller/engineering/list_oracle.hpp"
#include "controller/engineering/tree_oracle.hpp"

namespace hexi {

std::unique_ptr<PathOracle> make_oracle(const FlowModel& model, const TeProblem& problem) {
    if (!problem.paths) return std::make_unique<TreeOracle>(model);
    return std::make_unique<ListOracle>(model, quickest_paths(model, problem, *problem.paths));
}

}  // namespace hexi
