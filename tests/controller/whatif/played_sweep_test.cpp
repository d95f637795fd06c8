#include "controller/whatif/played_report.hpp"

#include <algorithm>
#include <atomic>

#include "tests/controller/whatif/service_loads.hpp"
#include "tests/support/places.hpp"
#include "topology/base/file.hpp"
#include "topology/json/json_schema.hpp"

namespace hexi {
namespace {

using namespace literals;

/// An engine in which a pair takes as many milliseconds as links are down, times the load, and one more for
/// each seed, and the first link is as full as the load says.
CasePlayer counting_player(const ServiceLoad& load) {
    return [&load](const PlayRequest& request) -> Result<PlayedCase> {
        PlayedCase played{.worst = LinkId(0), .utilisation = request.load / 2, .loss_ratio = 0.01};
        for (const ServiceTarget& target : load.targets) {
            const double ms = static_cast<double>(request.down.size()) * request.load;
            const SimTime delay = from_seconds(ms / 1e3) + 1_ms * static_cast<std::int64_t>(request.seed);
            played.pairs.push_back({target.key, target.one_way, delay, 0, delay > target.one_way});
        }
        if (request.load > 1) played.doubt = "too full";
        return played;
    };
}

Result<PlayedSweep> play(const ServiceLoad& load, const CasePlayer& player, std::size_t jobs = 2) {
    const PlayedSweepRequest request{"counting", {"each-link"}, {0.5, 1.5}, 2};
    return play_sweep(load, request, player, *thread_crew(jobs), [](double) {});
}

TEST(PlayedSweep, PlaysTheIntactNetworkAndEveryCaseAtEveryLoadAndSeed) {
    const ServiceLoad load = support::triangle();
    const auto sweep = play(load, counting_player(load));
    ASSERT_TRUE(sweep) << sweep.error().message;
    ASSERT_EQ(sweep->runs.size(), 4U * 2 * 2);
    EXPECT_EQ(sweep->runs[0].failure, std::nullopt);
    EXPECT_EQ(sweep->runs[0].outcome.pairs[0].delay, SimTime(0));
    EXPECT_EQ(sweep->runs[3].outcome.pairs[0].delay, SimTime(1_ms));  // load 1.5, second seed
    EXPECT_EQ(sweep->runs[4].failure, 0U);
    EXPECT_EQ(sweep->runs[4].outcome.pairs[0].delay, SimTime(1_ms));  // two directions at half the load
    EXPECT_TRUE(sweep->some_missed());
}

TEST(PlayedSweep, IsTheSameWithAnyNumberOfThreads) {
    const ServiceLoad load = support::triangle();
    EXPECT_EQ(write_json(to_json(*play(load, counting_player(load), 1))),
              write_json(to_json(*play(load, counting_player(load), 5))));
}

TEST(PlayedSweep, PutsTheIntactNetworkFirstAndTheWorstCasesNext) {
    const ServiceLoad load = support::triangle();
    auto sweep = *play(load, counting_player(load));
    for (PlayedRun& run : sweep.runs) {
        if (run.failure == 2U) run.outcome.loss_ratio = 0.5;
    }
    const auto sums = summaries(sweep);
    ASSERT_EQ(sums.size(), 8U);
    EXPECT_EQ(sums[0].failure, std::nullopt);
    EXPECT_EQ(sums[1].failure, std::nullopt);
    EXPECT_EQ(sums[2].failure, 2U);
    EXPECT_EQ(sums[2].load, 0.5);
    EXPECT_EQ(sums[2].mean_loss_ratio, 0.5);
    EXPECT_EQ(sums[5].load, 1.5);
    EXPECT_EQ(sums[5].least_missed, 1U);  // 3 ms of 2 and of 5
    EXPECT_EQ(sums[5].weakest->delay, SimTime(4_ms));
    EXPECT_EQ(sums[5].doubted, 2U);
}

TEST(PlayedSweep, PrintsATableForPeople) {
    const ServiceLoad load = support::triangle();
    PlayedSweepRequest request{"counting", {"ab"}, {1.5}, 2};
    const auto sweep = play_sweep(load, request, counting_player(load), *thread_crew(1), [](double) {});
    EXPECT_EQ(to_text(*sweep, false),
              "triangle: 1 case played by counting, 2 seeds each; what fails is down from the start, on new "
              "routes\n"
              "\n"
              "fails    load  fullest %  where   lost %  missed of 2  nearest to its target     ms  of\n"
              "nothing   1.5       75.0  ab:fwd       1            0  a to b (ip)            1.000   2\n"
              "ab        1.5       75.0  ab:fwd       1            1  a to b (ip)            4.000   2\n"
              "\n"
              "4 of 4 runs are not to be trusted: too full\n");
    EXPECT_EQ(to_csv(*sweep),
              "fails,load,seed,fullest_link,utilisation,loss_ratio,missed_targets,doubt\n"
              ",1.5,0,ab:fwd,0.75,0.01,0,too full\n"
              ",1.5,1,ab:fwd,0.75,0.01,0,too full\n"
              "ab,1.5,0,ab:fwd,0.75,0.01,1,too full\n"
              "ab,1.5,1,ab:fwd,0.75,0.01,1,too full\n");
}

TEST(PlayedSweep, ObeysItsSchema) {
    const ServiceLoad load = support::triangle();
    auto sweep = *play(load, counting_player(load));
    sweep.runs[1].outcome.pairs[0].delay = std::nullopt;
    sweep.runs[1].outcome.worst = LinkId();
    const auto schema = read_file(support::source_dir() + "/docs/formats/played-sweep.schema.json").value();
    const auto checked = validate_against_schema(to_json(sweep), schema);
    EXPECT_TRUE(checked) << checked.error().message;
}

TEST(PlayedSweep, SaysWhatWentWrong) {
    const ServiceLoad load = support::triangle();
    const auto broken = play(load, [](const PlayRequest&) -> Result<PlayedCase> {
        return fail(ErrorCode::kEnvironment, "the engine did not start");
    });
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().message, "the engine did not start");
    const PlayedSweepRequest unknown{"counting", {"moon"}, {1}, 1};
    const auto refused = play_sweep(load, unknown, counting_player(load), *thread_crew(1), [](double) {});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "--fail: no link, fibre or risk group 'moon' in by-hand");
    ServiceLoad idle = load;
    idle.demands.clear();
    idle.targets.clear();
    EXPECT_EQ(play(idle, counting_player(idle)).error().message,
              "triangle: has neither demands nor targets, so no case can matter");
}

}  // namespace
}  // namespace hexi
