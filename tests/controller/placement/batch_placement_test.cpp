#include "controller/placement/batch_placement.hpp"

#include "controller/placement/hub_offers.hpp"
#include "controller/placement/online_placement.hpp"
#include "controller/placement/replacement.hpp"
#include "tests/controller/random_network.hpp"
#include "tests/support/placement_checker.hpp"
#include "tests/support/small_placements.hpp"

namespace hexi {
namespace {

using support::PlacementChecker;
using support::small_placement;
using support::stream;

constexpr NodeId kCity{0};

BatchPlacement place(const PlacementModel& model, const BatchEffort& effort = {}) {
    auto placed = place_batch(model, effort);
    EXPECT_TRUE(placed) << placed.error().message;
    EXPECT_EQ(PlacementChecker(model).broken(placed->plan), "");
    EXPECT_LE(placed->bound.lower_bound, placed->bound.value);
    EXPECT_NEAR(placed->bound.value, batch_value(placed->plan, effort.costs), 1e-9);
    return *std::move(placed);
}

/// The least value of any plan, by trying every hub over every path for every job.
class BruteForce {
public:
    explicit BruteForce(const PlacementModel& model) : model_(model), book_(model) {
        for (std::size_t job = 0; job < model.jobs().size(); ++job) offers_.push_back(offers_of(job));
    }
    double least() {
        search(0, 0);
        return best_;
    }

private:
    std::vector<HubOffer> offers_of(std::size_t job) const {
        const CostGraph graph(model_.topology(), model_.request().state, {.layer = model_.layer(job)});
        std::vector<HubOffer> offers;
        for (std::size_t hub = 0; hub < model_.hubs().size(); ++hub) {
            if (!model_.standing_reasons(job, hub).empty()) continue;
            std::vector<std::vector<std::optional<Path>>> ways{{}};
            for (const NodeId site : model_.jobs()[job].sites) {
                std::vector<std::vector<std::optional<Path>>> longer;
                for (const auto& way : ways) {
                    for (const auto& path : paths(graph, site, model_.hubs()[hub].node)) {
                        longer.push_back(way);
                        longer.back().push_back(path);
                    }
                }
                ways = std::move(longer);
            }
            for (auto& way : ways) {
                if (const auto offer = make_offer(model_, job, hub, std::move(way))) offers.push_back(*offer);
            }
        }
        std::sort(offers.begin(), offers.end(),
                  [](const auto& a, const auto& b) { return worth(a) < worth(b); });
        return offers;
    }

    static std::vector<std::optional<Path>> paths(const CostGraph& graph, NodeId from, NodeId to) {
        if (from == to) return {std::nullopt};
        const auto found = support::all_paths(graph, from, to);
        return {found.begin(), found.end()};
    }
    static double worth(const HubOffer& offer) {
        return offer.score + (offer.tier == LatencyTier::kDegraded ? BatchCosts{}.degraded : 0);
    }

    void search(std::size_t job, double value) {
        if (value >= best_) return;
        if (job == offers_.size()) {
            best_ = value;
            return;
        }
        for (const HubOffer& offer : offers_[job]) {
            if (value + worth(offer) >= best_) break;
            if (!book_.fits(job, offer)) continue;
            book_.reserve(job, offer);
            search(job + 1, value + worth(offer));
            book_.release(job, offer);
        }
        search(job + 1, value + BatchCosts{}.refused);
    }

    const PlacementModel& model_;
    PlacementBook book_;
    std::vector<std::vector<HubOffer>> offers_;
    double best_ = std::numeric_limits<double>::infinity();
};

TEST(PlaceBatch, MakesRoomThatOneAtATimeCannot) {
    // One at a time the first takes the near hub's last room, and the second, which needs it, is refused.
    ComputeJobSet set{.jobs = {stream("easy", kCity, JobClass::kTraining), stream("chat", kCity)}};
    for (auto& job : set.jobs) job.compute_eflops = 3;
    const auto problem = small_placement(support::near_and_far(), set, "latency");
    const auto model = problem.model();
    EXPECT_EQ(place_online(model).jobs[1].chosen, std::nullopt);
    const auto batch = place(model);
    ASSERT_NE(batch.plan.jobs[1].chosen, std::nullopt);
    EXPECT_EQ(model.hubs()[batch.plan.jobs[0].chosen->hub].node, NodeId(3));
    EXPECT_EQ(batch.bound.gap, 0);
}

TEST(PlaceBatch, ShowsHowFarSplittingWouldGet) {
    // Three jobs of 2 EFLOPS on two hubs of 3: halves would fit, whole ones do not.
    ComputeJobSet set;
    for (int i = 0; i < 3; ++i) {
        set.jobs.push_back(stream("t", kCity, JobClass::kTraining));
        set.jobs.back().compute_eflops = 2;
    }
    const auto problem = small_placement(support::near_and_far(), set);
    const auto batch = place(problem.model());
    EXPECT_GE(batch.bound.value, 100);
    EXPECT_LT(batch.bound.lower_bound, 3);
    EXPECT_GT(batch.bound.gap, 0.9);
    EXPECT_FALSE(batch.bound.stopped);
}

TEST(PlaceBatch, TakesNoJobs) {
    const auto problem = small_placement(support::near_and_far(), {});
    EXPECT_EQ(place(problem.model()).bound.value, 0);
}

TEST(PlaceBatch, AgreesWithTryingEverything) {
    int better = 0, proven = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto problem = support::random_placement(seed, 5);
        const auto model = problem.model();
        const auto batch = place(model);
        const double truth = BruteForce(model).least();
        EXPECT_LE(batch.bound.lower_bound, truth + 1e-6) << "seed " << seed;
        EXPECT_NEAR(batch.bound.value, truth, 1e-6) << "seed " << seed;
        EXPECT_FALSE(batch.bound.stopped);
        better += batch.bound.value < batch_value(place_online(model), {}) - 1e-6 ? 1 : 0;
        proven += batch.bound.gap == 0 ? 1 : 0;
        if (testing::Test::HasFailure()) return;
    }
    EXPECT_GT(better, 10);  // or the instances were too easy to tell
    EXPECT_GT(proven, 50);
}

TEST(PlaceBatch, AnswersWithoutTimeWithABoundThatHolds) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto problem = support::random_placement(seed, 5);
        const auto model = problem.model();
        const auto batch = place(model, {.time_limit = std::chrono::nanoseconds(0)});
        EXPECT_LE(batch.bound.lower_bound, BruteForce(model).least() + 1e-6) << "seed " << seed;
        EXPECT_LE(batch.bound.value, batch_value(place_online(model), {}) + 1e-9) << "seed " << seed;
    }
}

TEST(PlaceBatch, IsTheSameTwiceAndWhateverTheOrderOfTheJobs) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        auto problem = support::random_placement(seed, 6);
        const auto first = place(problem.model());
        EXPECT_EQ(first.plan, place(problem.model()).plan) << "seed " << seed;
        std::reverse(problem.set->jobs.begin(), problem.set->jobs.end());
        EXPECT_NEAR(place(problem.model()).bound.value, first.bound.value, 1e-6) << "seed " << seed;
    }
}

TEST(PlaceBatch, MovesWhoStandsOnlyToSaveWhoFell) {
    // "flexible" holds the near hub, which alone can take "chat" once the middle hub fails.
    auto spec = support::near_and_far();
    spec.nodes[2].compute = {.capacity_eflops = 3, .pue = 1.1, .price_cny_per_kwh = 0.1};
    ComputeJobSet set{.jobs = {stream("flexible", kCity, JobClass::kTraining), stream("chat", kCity)}};
    for (auto& job : set.jobs) job.compute_eflops = 3;
    set.jobs[0].allowed_hubs = {NodeId(1)};
    auto problem = small_placement(spec, set, "cost");
    const auto before = place_online(problem.model());
    EXPECT_EQ(problem.model().hubs()[before.jobs[1].chosen->hub].node, NodeId(2));
    problem.job(0).allowed_hubs.clear();
    problem.request.failed_hubs = {NodeId(2)};
    const auto model = problem.model();
    EXPECT_EQ(replace_failed(model, before).moves[1].movement, Movement::kLost);
    const auto batch = place_batch(model, {}, &before).value();
    EXPECT_EQ(PlacementChecker(model).broken(batch.plan), "");
    const auto moves = moves_between(model, before, batch.plan);
    EXPECT_EQ(moves[0].movement, Movement::kMoved);
    EXPECT_EQ(moves[1].movement, Movement::kMoved);
    EXPECT_NEAR(batch.bound.value, 60, 2.1);
}

TEST(PlaceBatch, MovesNobodyWhereNothingFails) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const auto problem = support::random_placement(seed, 5);
        const auto model = problem.model();
        const auto before = place(model).plan;
        const auto again = place_batch(model, {}, &before).value();
        for (std::size_t job = 0; job < before.jobs.size(); ++job)
            EXPECT_EQ(again.plan.jobs[job].chosen, before.jobs[job].chosen) << "seed " << seed;
    }
}

TEST(PlaceBatch, IsNoWorseThanGreedyReplacementAfterRandomFailures) {
    int better = 0;
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        auto problem = support::random_placement(seed, 6);
        const auto before = place_online(problem.model());
        problem.request.failed_hubs = {NodeId(0)};
        const auto model = problem.model();
        const auto batch = place_batch(model, {}, &before).value();
        EXPECT_EQ(PlacementChecker(model).broken(batch.plan), "") << "seed " << seed;
        const double greedy = batch_value(replace_failed(model, before).plan, {}, &before);
        EXPECT_LE(batch.bound.value, greedy + 1e-9) << "seed " << seed;
        better += batch.bound.value < greedy - 1 ? 1 : 0;
    }
    EXPECT_GT(better, 3);  // or nothing was to be gained
}

TEST(Crowds, AreTheLargestSetsThatMeet) {
    const auto span = [](int begin, int end) { return std::pair(SimTime(begin), SimTime(end)); };
    EXPECT_THAT(crowds({span(0, 10), span(5, 15), span(10, 20), span(7, 7)}),
                testing::UnorderedElementsAre(testing::ElementsAre(0, 1), testing::ElementsAre(1, 2)));
}

}  // namespace
}  // namespace hexi
