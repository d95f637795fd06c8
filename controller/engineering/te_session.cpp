#include "controller/engineering/te_session.hpp"

#include <algorithm>

#include "controller/engineering/column_generation.hpp"
#include "controller/engineering/solve_classes.hpp"
#include "controller/engineering/te_checks.hpp"
#include "topology/base/check.hpp"

namespace hexi {

TeSession::TeSession() = default;
TeSession::TeSession(TeSession&&) noexcept = default;
TeSession& TeSession::operator=(TeSession&&) noexcept = default;
TeSession::~TeSession() = default;

Result<TeSession> TeSession::create(TeProblem problem, const TeEffort& effort) {
    HEXI_CHECK(effort.method == TeMethod::kColumns && problem.objective != TeObjective::kMaxMin,
               "a session is column generation's");
    if (auto checked = check_te_problem(problem); !checked) return tl::unexpected(checked.error());
    TeSession session;
    session.problem_ = std::make_unique<const TeProblem>(std::move(problem));
    session.effort_ = effort;
    auto solution =
        solve_classes(*session.problem_, effort, [&](const FlowModel& model, const TeEffort& rest) {
            auto columns = std::make_unique<ColumnGeneration>(*session.problem_, model);
            auto answer = columns->solve(rest);
            if (answer) {
                if (auto rehearsed = columns->rehearse(rest); !rehearsed)
                    return Result<FlowAnswer>(tl::unexpected(rehearsed.error()));
            }
            session.by_class_.push_back(std::move(columns));
            return answer;
        });
    if (!solution) return tl::unexpected(std::move(solution.error()));
    session.solution_ = *std::move(solution);
    return session;
}

namespace {

bool looser_or_equal(std::optional<SimTime> bound, std::optional<SimTime> than) {
    return bound == than || (than && (!bound || *bound > *than));
}

}  // namespace

bool TeSession::alike(const TeProblem& other) const {
    const auto same = [](const TeDemand& a, const TeDemand& b) {
        return a.source == b.source && a.destination == b.destination && a.traffic_class == b.traffic_class &&
               looser_or_equal(b.max_delay, a.max_delay);
    };
    return std::ranges::equal(problem_->demands, other.demands, same);
}

Result<TeSolution> TeSession::again(const TeProblem& other) const {
    if (!alike(other)) return solve_te(other, effort_);
    if (auto checked = check_te_problem(other); !checked) return tl::unexpected(checked.error());
    std::size_t next = 0;
    return solve_classes(other, effort_, [&](const FlowModel& model, const TeEffort& rest) {
        return ColumnGeneration(*by_class_[next++], other, model).solve(rest);
    });
}

}  // namespace hexi
