#include "controller/engineering/te_session.hpp"

#include <future>

#include "tests/controller/engineering/random_problem.hpp"
#include "tests/support/te_checker.hpp"

namespace hexi {
namespace {

/// A problem that differs from `problem`: some links down, others smaller, some rates changed.
TeProblem changed(TeProblem problem, RandomStream& random) {
    for (std::size_t i = 0; i < problem.state.size(); ++i) {
        const auto draw = random.below(8);
        if (draw == 0) problem.state[LinkId(i)].status = LinkStatus::kDown;
        if (draw == 1) problem.state[LinkId(i)].capacity_factor = 0.5;
    }
    for (TeDemand& demand : problem.demands) {
        if (random.below(4) == 0) demand.rate = BitRate(1 + random.below(3'000'000'000));
    }
    return problem;
}

/// The first random problem that asks for something.
support::RandomProblem some_problem() {
    for (std::uint64_t seed = 0;; ++seed) {
        auto made = support::random_problem(seed);
        if (made.problem.demands.size() > 3) return made;
    }
}

TEST(TeSession, FindsTheOptimumOfWhatHasChanged) {
    std::size_t solved = 0, impossible = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        auto [topology, problem] = support::random_problem(seed);
        if (problem.demands.empty()) continue;
        RandomStream random(seed, "session");
        problem.objective = static_cast<TeObjective>(seed % 3);
        problem.max_utilisation = 3;
        if (seed % 2 == 0) {
            for (TeDemand& demand : problem.demands)
                demand.traffic_class = static_cast<std::uint8_t>(random.below(2));
        }
        const auto session = TeSession::create(problem, {});
        if (!session) continue;  // does not fit
        for (int i = 0; i < 3; ++i) {
            const TeProblem other = changed(problem, random);
            const auto again = session->again(other), afresh = solve_te(other, {});
            ASSERT_EQ(again.has_value(), afresh.has_value()) << (again ? "" : again.error().message);
            ++(again ? solved : impossible);
            if (!again) continue;
            support::check_te_solution(other, *again);
            EXPECT_LE(again->gap, 1e-5);
            // With several classes the optimum is given the routes of the more urgent ones, of which there
            // may be many.
            if (seed % 2 == 1) {
                EXPECT_NEAR(again->value, afresh->value, 1e-5 * afresh->value + 1e-9);
            }
        }
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_GT(solved, 300U);
    EXPECT_GT(impossible, 20U);
}

TEST(TeSession, AnswersTheSameWhateverWasAskedBeforeAndByWhom) {
    const auto [topology, problem] = some_problem();
    const auto session = TeSession::create(problem, {}).value();
    TeProblem other = problem;
    other.demands[0].rate = BitRate(2'500'000'000);
    const auto ask = [&] { return routing_table(other, session.again(other).value()); };
    const RoutingTable first = ask();
    RandomStream random(1, "others");
    static_cast<void>(session.again(changed(problem, random)));
    auto elsewhere = std::async(std::launch::async, ask);
    EXPECT_EQ(ask(), first);
    EXPECT_EQ(elsewhere.get(), first);
}

TEST(TeSession, SolvesAfreshWhereDemandsAreOthers) {
    auto [topology, problem] = some_problem();
    const auto session = TeSession::create(problem, {}).value();
    problem.demands.pop_back();
    const auto again = session.again(problem);
    ASSERT_TRUE(again.has_value()) << again.error().message;
    EXPECT_EQ(again->routes.size(), problem.demands.size());
    EXPECT_NEAR(again->value, solve_te(problem, {})->value, 1e-9);
}

}  // namespace
}  // namespace hexi
