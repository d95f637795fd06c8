// Every failure at every load.
#pragma once

#include "controller/whatif/case_evaluator.hpp"
#include "controller/whatif/crew.hpp"

namespace hexi {

/// What was asked.
struct SweepRequest {
    std::vector<std::string> failures{"each-fibre"};  ///< see plan_failures()
    std::vector<double> factors{1};                   ///< ascending, each once, at least one
    std::optional<TeObjective> objective = {};        ///< of all routes; nothing: the policy's shortest paths
};

/// Everything a sweep found out. Levels refer to the model; both live as long as this.
struct SweepResult {
    std::shared_ptr<const SweepModel> model;
    FailurePlan plan;
    std::vector<LoadLevel> levels;
    std::vector<std::vector<CaseOutcome>>
        outcomes;  ///< by case, by level; empty where the crew does not speak

    /// Some target was missed, on new routes, in some case or before anything failed.
    [[nodiscard]] bool some_missed() const;
};

/// Works out every case. Errors are those of SweepModel::create(), plan_failures() (as "--fail: ...") and the
/// crew. Equal input gives equal results, whoever the crew.
[[nodiscard]] Result<SweepResult> run_sweep(ServiceLoad load, const SweepRequest& request, Crew& crew,
                                            std::function<void(double)> progress);

}  // namespace hexi
