#include "controller/placement/online_placement.hpp"

#include "controller/placement/hub_offers.hpp"
#include "tests/controller/random_network.hpp"
#include "tests/support/placement_checker.hpp"
#include "tests/support/small_placements.hpp"

namespace hexi {
namespace {

using support::near_and_far;
using support::PlacementChecker;
using support::small_placement;
using support::stream;

constexpr NodeId kCity{0}, kNear{1}, kFar{3};

std::string hub_of(const PlacementModel& model, const JobPlacement& placed) {
    return placed.chosen ? model.topology().node(model.hubs()[placed.chosen->hub].node).id : "-";
}

std::vector<std::string> hubs_of(const PlacementModel& model, const PlacementPlan& plan) {
    std::vector<std::string> hubs;
    for (const auto& placed : plan.jobs) hubs.push_back(hub_of(model, placed));
    return hubs;
}

TEST(PlaceOnline, KeepsWaitedForWorkNearAndSendsTheRestFar) {
    const auto problem = small_placement(
        near_and_far(), {.jobs = {stream("chat", kCity), stream("train", kCity, JobClass::kTraining)}});
    const auto model = problem.model();
    EXPECT_THAT(hubs_of(model, place_online(model)), testing::ElementsAre("near", "far"));
}

TEST(PlaceOnline, FillsAHubAndThenUsesTheNext) {
    ComputeJobSet set;
    for (int i = 0; i < 7; ++i) set.jobs.push_back(stream("t", kCity, JobClass::kTraining));
    const auto problem = small_placement(near_and_far(), set, "green");
    const auto model = problem.model();
    const auto plan = place_online(model);
    EXPECT_THAT(hubs_of(model, plan), testing::ElementsAre("far", "far", "far", "near", "near", "near", "-"));
    EXPECT_EQ(plan.jobs[6].refused.size(), 2U);
    EXPECT_EQ(plan.jobs[6].refused[0].reasons[0].text, "capacity: 0 EFLOPS free of 3, 1 needed");
}

TEST(PlaceOnline, LetsJobsOfDifferentTimesShare) {
    ComputeJobSet set;
    for (int i = 0; i < 4; ++i) {
        set.jobs.push_back(stream("t", kCity, JobClass::kTraining));
        set.jobs.back().compute_eflops = 3;
        set.jobs.back().allowed_hubs = {kFar};
        set.jobs.back().start = from_seconds(3600.0 * (3 - i));
    }
    const auto problem = small_placement(near_and_far(), set);
    const auto model = problem.model();
    EXPECT_THAT(hubs_of(model, place_online(model)), testing::ElementsAre("far", "far", "far", "far"));
}

TEST(PlaceOnline, ServesWhoComesFirst) {
    ComputeJobSet set{.jobs = {stream("late", kCity), stream("early", kCity)}};
    for (auto& job : set.jobs) job.compute_eflops = 2;
    set.jobs[0].start = from_seconds(10);
    const auto problem = small_placement(near_and_far(), set);
    const auto model = problem.model();
    EXPECT_THAT(hubs_of(model, place_online(model)), testing::ElementsAre("-", "near"));
}

TEST(PlaceOnline, LeavesTheBackgroundItsShare) {
    auto problem = small_placement(near_and_far(), {.jobs = {stream("t", kCity, JobClass::kTraining)}});
    problem.job(0).bandwidth = BitRate(9'000'000'000);
    problem.request.background_ratio = 0.16;
    EXPECT_EQ(place_online(problem.model()).jobs[0].chosen, std::nullopt);
    problem.request.background_ratio = 0.1;
    EXPECT_NE(place_online(problem.model()).jobs[0].chosen, std::nullopt);
}

TEST(PlaceOnline, KeepsEveryRuleOnRandomNetworks) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const auto problem = support::random_placement(seed, 8);
        const auto model = problem.model();
        const auto plan = place_online(model);
        EXPECT_EQ(PlacementChecker(model).broken(plan), "") << "seed " << seed;
        EXPECT_EQ(plan, place_online(problem.model())) << "seed " << seed;
        if (testing::Test::HasFailure()) return;
    }
}

/// The least delay over any path with the rate free, by trying all paths.
std::optional<SimTime> least_by_trying(const PlacementModel& model, const PlacementBook& book,
                                       std::size_t job, NodeId to) {
    const NodeId from = model.jobs()[job].sites[0];
    if (from == to) return SimTime(0);
    const CostGraph graph(model.topology(), model.request().state, {.layer = model.layer(job)});
    for (const Path& path : support::all_paths(graph, from, to)) {
        const bool room = std::all_of(path.links().begin(), path.links().end(), [&](LinkId link) {
            return book.free_bps(job, link) >= rate_bps(model, job);
        });
        if (room) return path_delay(model.topology(), path);
    }
    return std::nullopt;
}

TEST(PlaceOnline, AgreesWithTryingEveryHubAndPath) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        const auto problem = support::random_placement(seed, 6);
        for (auto& job : problem.set->jobs) job.sites.resize(1);
        const auto model = problem.model();
        PlacementBook book(model);
        for (const std::size_t job : arrival_order(model)) {
            std::optional<std::tuple<LatencyTier, double, SimTime, double, std::size_t>> best;
            for (std::size_t hub = 0; hub < model.hubs().size(); ++hub) {
                const auto delay = least_by_trying(model, book, job, model.hubs()[hub].node);
                const auto tier = tier_of(model.bounds(job), delay);
                if (tier == LatencyTier::kDown || book.free_gflops(job, hub) < model.need_gflops(job))
                    continue;
                const std::tuple offer(tier, model.score(job, hub, *delay), *delay,
                                       model.bill(job, hub).cost_cny, hub);
                if (!best || offer < *best) best = offer;
            }
            const auto placed = place_one(book, job);
            ASSERT_EQ(placed.chosen.has_value(), best.has_value()) << "seed " << seed << " job " << job;
            if (!best) continue;
            EXPECT_EQ(placed.chosen->hub, std::get<4>(*best)) << "seed " << seed << " job " << job;
        }
    }
}

}  // namespace
}  // namespace hexi
