#include "controller/whatif/sweep.hpp"

#include "controller/whatif/sweep_ranking.hpp"
#include "tests/controller/whatif/service_loads.hpp"

namespace hexi {
namespace {

SweepResult sweep(ServiceLoad load, const SweepRequest& request, std::size_t jobs = 1) {
    auto result = run_sweep(std::move(load), request, *thread_crew(jobs), [](double) {});
    EXPECT_TRUE(result) << result.error().message;
    return *std::move(result);
}

TEST(Sweep, IsTheSameWithAnyNumberOfThreads) {
    for (const std::uint64_t seed : {3U, 12U, 40U}) {
        const ServiceLoad load = support::random_service(seed);
        if (load.topology->links().size() < 4) continue;
        const SweepRequest request{.failures = {"each-link", "pairs"}, .factors = {0.5, 1, 2}};
        EXPECT_EQ(sweep(load, request, 1).outcomes, sweep(load, request, 5).outcomes);
    }
}

TEST(Sweep, KnowsWhetherAnyTargetIsMissed) {
    EXPECT_TRUE(sweep(support::triangle(), {.failures = {"ab"}}).some_missed());
    EXPECT_FALSE(sweep(support::triangle(), {.failures = {"cb"}}).some_missed());
    EXPECT_TRUE(sweep(support::triangle(), {.failures = {"cb"}, .factors = {2}}).some_missed());
}

TEST(Sweep, NamesTheOptionOfWhatIsNotThere) {
    const auto result =
        run_sweep(support::triangle(), {.failures = {"moon"}}, *thread_crew(1), [](double) {});
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, testing::StartsWith("--fail: no link"));
}

TEST(Ranking, PutsWhatHurtsMostFirst) {
    const SweepResult result = sweep(support::triangle(), {.failures = {"each-link"}});
    const SweepRanking ranking = rank(result);
    ASSERT_EQ(ranking.elements.size(), 3U);
    const auto name = [&](std::size_t i) { return result.plan.elements[ranking.elements[i].element].name; };
    EXPECT_EQ(name(0), "ab");  // the detour overloads a - c
    EXPECT_EQ(name(1), "ac");  // a - b then carries 11 Gbit/s as well, but is the quicker way
    EXPECT_EQ(name(2), "cb");
    EXPECT_EQ(ranking.elements[2].harm, (CaseHarm{.utilisation_after = 0.6}));
    EXPECT_EQ(ranking.cases, (std::vector<std::size_t>{0, 1, 2}));
}

TEST(Ranking, CountsTheCasesThatAPairMisses) {
    const SweepResult result = sweep(support::triangle(), {.failures = {"each-link", "pairs"}});
    const SweepRanking ranking = rank(result);
    ASSERT_EQ(ranking.pairs.size(), 2U);
    EXPECT_EQ(ranking.pairs[0].target, 0U);
    // a to b: overload or detour after ab, overload after ac, cut off after ab + ac and ab + cb, alone on a
    // whole a - b after ac + cb.
    EXPECT_EQ(ranking.pairs[0].missed_after, 4U);
    EXPECT_EQ(ranking.pairs[0].cut_off, 2U);
    EXPECT_EQ(ranking.pairs[0].worst_delay, 3_ms);
    EXPECT_EQ(ranking.pairs[0].worst_case, 0U);
}

TEST(WorstShown, HasTheOperatorsPatience) {
    const LatencyBounds bounds{.target = 10_ms, .tier2 = 15_ms};
    const auto shown = [&](std::optional<SimTime> before, std::optional<SimTime> after,
                           SimTime until = 200_ms) {
        return worst_shown(bounds, {5_ms, before, after, until});
    };
    EXPECT_EQ(shown(5_ms, 9_ms), LatencyTier::kUp);
    EXPECT_EQ(shown(30_ms, 9_ms), LatencyTier::kUp);  // over before it is believed
    EXPECT_EQ(shown(30_ms, 9_ms, 2_s), LatencyTier::kDown);
    EXPECT_EQ(shown(12_ms, 12_ms), LatencyTier::kDegraded);
    EXPECT_EQ(shown(std::nullopt, 9_ms), LatencyTier::kDown);  // a loss of all paths is believed at once
    EXPECT_EQ(shown(5_ms, 30_ms), LatencyTier::kDown);
    EXPECT_EQ(shown(5_ms, std::nullopt), LatencyTier::kDown);
}

TEST(Ranking, CountsCasesByTheTierShown) {
    const SweepResult result = sweep(support::triangle(), {.failures = {"each-link", "pairs"}});
    const PairRank strict = rank(result).pairs[0];
    EXPECT_EQ(strict.worst_tier, LatencyTier::kDown);
    EXPECT_EQ(strict.shown_degraded, 0U);
    EXPECT_EQ(strict.shown_down, 3U);  // 3 ms of 2 after ab, cut off after ab + ac and ab + cb
    const PairRank mild = rank(result, 1.5).pairs[0];
    EXPECT_EQ(mild.shown_degraded, 1U);
    EXPECT_EQ(mild.shown_down, 2U);
}

TEST(Ranking, IsAtLoadOneOrTheHighest) {
    const auto level = [](std::vector<double> factors) {
        return rank(sweep(support::triangle(), {.failures = {"ab"}, .factors = std::move(factors)})).level;
    };
    EXPECT_EQ(level({0.5, 1, 2}), 1U);
    EXPECT_EQ(level({0.25, 0.5}), 1U);
}

TEST(Ranking, FoldsAnElementOverItsCases) {
    const SweepResult result = sweep(support::triangle(), {.failures = {"pairs"}});
    const SweepRanking ranking = rank(result);
    for (const ElementRank& element : ranking.elements) EXPECT_EQ(element.cases, 2U);
    // Without ab and ac nothing leaves a.
    EXPECT_EQ(case_name(result.plan, result.plan.cases[ranking.cases[0]]), "ab + ac");
    EXPECT_EQ(ranking.elements[0].harm.lost_after, BitRate(11'000'000'000));
    EXPECT_DOUBLE_EQ(ranking.elements[0].mean_lost_after_bps, (11e9 + 6e9) / 2);
}

}  // namespace
}  // namespace hexi
