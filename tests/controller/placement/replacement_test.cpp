#include "controller/placement/replacement.hpp"

#include "controller/placement/online_placement.hpp"
#include "tests/support/placement_checker.hpp"
#include "tests/support/small_placements.hpp"

namespace hexi {
namespace {

using support::small_placement;
using support::SmallPlacement;
using support::stream;

constexpr NodeId kCity{0}, kNear{1}, kFar{3};

/// near_and_far() with a second way to the far hub, 40 ms longer.
SmallPlacement two_ways(ComputeJobSet set) {
    auto spec = support::near_and_far();
    spec.links.push_back({.id = "detour",
                          .from = "city",
                          .to = "far",
                          .capacity = BitRate(10'000'000'000),
                          .delay = SimTime(63'000'000'000)});
    return small_placement(spec, std::move(set));
}

std::vector<std::string> movements(const Replacement& replaced) {
    std::vector<std::string> words;
    for (const JobMove& move : replaced.moves) words.emplace_back(to_string(move.movement));
    return words;
}

void fail(SmallPlacement& problem, const std::string& link) {
    const auto links = problem.topology->find_links(link).value();
    for (const LinkId id : links) problem.request.state[id].status = LinkStatus::kDown;
}

TEST(Replacement, MovesOnlyWhatMustMove) {
    auto problem = two_ways({.jobs = {stream("chat", kCity), stream("train", kCity, JobClass::kTraining)}});
    const auto before = place_online(problem.model());
    fail(problem, "mid-far");
    const auto model = problem.model();
    const auto after = replace_failed(model, before);
    EXPECT_THAT(movements(after), testing::ElementsAre("stays", "rerouted"));
    EXPECT_EQ(after.plan.jobs[0].chosen, before.jobs[0].chosen);
    EXPECT_EQ(after.moves[1].latency_change, SimTime(40'000'000'000));
    EXPECT_EQ(after.moves[1].resent, ByteCount(0));
    EXPECT_EQ(support::PlacementChecker(model).broken(after.plan), "");
}

TEST(Replacement, SaysWhatMovingCosts) {
    ComputeJob copy = stream("copy", kCity, JobClass::kTraining);
    copy.volume = ByteCount(1'000'000'000'000);
    auto problem = two_ways({.jobs = {copy}});
    const auto before = place_online(problem.model());
    problem.request.failed_hubs = {kFar};
    const auto after = replace_failed(problem.model(), before);
    EXPECT_THAT(movements(after), testing::ElementsAre("moved"));
    EXPECT_EQ(after.moves[0].resent, ByteCount(1'000'000'000'000));
    EXPECT_EQ(after.moves[0].resend_time, from_seconds(8000));
    EXPECT_EQ(after.moves[0].latency_change, SimTime(-21'000'000'000));
    const double it_kwh = 6.5 / (8 * 312e-6);
    EXPECT_NEAR(after.moves[0].cost_change_cny, it_kwh * (1.25 * 0.8 - 1.1 * 0.3), 1e-9);
}

TEST(Replacement, LosesWhatNobodyCanTakeAndSaysWhy) {
    ComputeJobSet set;
    for (int i = 0; i < 6; ++i) set.jobs.push_back(stream("t", kCity, JobClass::kTraining));
    auto problem = two_ways(set);
    const auto before = place_online(problem.model());
    problem.request.failed_hubs = {kFar};
    const auto after = replace_failed(problem.model(), before);
    EXPECT_THAT(movements(after), testing::ElementsAre("lost", "lost", "lost", "stays", "stays", "stays"));
    ASSERT_EQ(after.plan.jobs[0].refused.size(), 2U);
    EXPECT_EQ(after.plan.jobs[0].refused[0].reasons[0].text, "capacity: 0 EFLOPS free of 3, 1 needed");
    EXPECT_EQ(after.plan.jobs[0].refused[1].reasons[0].text, "the hub is down");
}

TEST(Replacement, MovesAJobWhosePathHasBecomeTooLong) {
    auto problem = two_ways({.jobs = {stream("chat", kCity)}});
    problem.job(0).latency_target = SimTime(25'000'000'000);
    problem.job(0).allowed_hubs = {kNear, kFar};
    problem.request.policy = parse_placement_policy("cost").value();
    const auto before = place_online(problem.model());
    EXPECT_EQ(problem.model().hubs()[before.jobs[0].chosen->hub].node, kFar);
    const auto links = problem.topology->find_links("mid-far").value();
    for (const LinkId link : links) problem.request.state[link].extra_delay = SimTime(3'000'000'000);
    EXPECT_THAT(movements(replace_failed(problem.model(), before)), testing::ElementsAre("moved"));
}

TEST(Replacement, ChangesNothingWhereNothingFails) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        const auto problem = support::random_placement(seed, 8);
        const auto model = problem.model();
        const auto before = place_online(model);
        const auto after = replace_failed(model, before);
        for (std::size_t job = 0; job < before.jobs.size(); ++job)
            EXPECT_EQ(after.plan.jobs[job].chosen, before.jobs[job].chosen) << "seed " << seed;
    }
}

TEST(Replacement, KeepsEveryRuleAndEveryoneWhoStandsAfterRandomFailures) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        auto problem = support::random_placement(seed, 8);
        const auto before = place_online(problem.model());
        RandomStream random(seed, "failure");
        for (const Link& link : problem.topology->links()) {
            if (random.below(4) == 0) fail(problem, link.duplex);
        }
        if (random.below(2) == 0) problem.request.failed_hubs = {NodeId(0)};
        const auto model = problem.model();
        const auto after = replace_failed(model, before);
        EXPECT_EQ(support::PlacementChecker(model).broken(after.plan), "") << "seed " << seed;
        for (std::size_t job = 0; job < before.jobs.size(); ++job) {
            if (!before.jobs[job].chosen) continue;
            bool stands = model.standing_reasons(job, before.jobs[job].chosen->hub).empty();
            for (const auto& path : before.jobs[job].chosen->paths) {
                if (!path) continue;
                for (const LinkId link : path->links())
                    stands = stands && model.request().state.routable(link);
            }
            EXPECT_EQ(stands, after.moves[job].movement == Movement::kStays)
                << "seed " << seed << " job " << job;
        }
        if (testing::Test::HasFailure()) return;
    }
}

}  // namespace
}  // namespace hexi
