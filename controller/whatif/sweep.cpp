#include "controller/whatif/sweep.hpp"

#include <algorithm>

#include "controller/whatif/case_wire.hpp"

namespace hexi {

namespace {

constexpr char kDone = 'd', kFailed = 'f';

/// A case's outcomes, or why there are none.
std::string answer_bytes(const Result<std::vector<CaseOutcome>>& outcomes) {
    return outcomes ? kDone + to_bytes(*outcomes) : kFailed + outcomes.error().message;
}

Result<std::vector<CaseOutcome>> answer_from_bytes(std::string_view bytes) {
    if (bytes.front() == kFailed) return fail(ErrorCode::kEnvironment, std::string(bytes.substr(1)));
    return outcomes_from_bytes(bytes.substr(1));
}

}  // namespace

bool SweepResult::some_missed() const {
    const auto missed = [](const PhaseOutcome& phase) { return phase.missed > 0; };
    return std::ranges::any_of(levels, missed, &LoadLevel::intact) ||
           std::ranges::any_of(outcomes, [&](const std::vector<CaseOutcome>& by_level) {
               return std::ranges::any_of(by_level, missed, &CaseOutcome::after);
           });
}

Result<SweepResult> run_sweep(ServiceLoad load, const SweepRequest& request, Crew& crew,
                              std::function<void(double)> progress) {
    auto model = SweepModel::create(std::move(load), request.objective);
    if (!model) return tl::unexpected(std::move(model.error()));
    SweepResult result{std::make_shared<const SweepModel>(*std::move(model)), {}, {}, {}};
    auto plan = plan_failures(result.model->topology(), result.model->layers(), request.failures);
    if (!plan) return tl::unexpected(in_context("--fail", std::move(plan.error())));
    result.plan = *std::move(plan);
    for (const double factor : request.factors) result.levels.emplace_back(*result.model, factor);
    const auto detours = ElementDetours::create(*result.model, result.plan);
    if (!detours) return tl::unexpected(detours.error());
    CrewWork work{.count = result.plan.cases.size(), .progress = std::move(progress)};
    work.make_worker = [&]() -> Worker {
        const auto evaluator = std::make_shared<CaseEvaluator>(result.levels, result.plan, *detours);
        return [evaluator, &result](std::size_t number) {
            return answer_bytes(evaluator->evaluate(result.plan.cases[number]));
        };
    };
    const auto answers = crew.run(work);
    if (!answers) return tl::unexpected(answers.error());
    for (const std::string& bytes : *answers) {
        auto outcomes = answer_from_bytes(bytes);
        if (!outcomes) return tl::unexpected(std::move(outcomes.error()));
        result.outcomes.push_back(*std::move(outcomes));
    }
    return result;
}

}  // namespace hexi
