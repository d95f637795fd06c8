#include "emulator/fluid/fluid_day.hpp"

#include <cmath>

#include "emulator/experiment/result_json.hpp"
#include "emulator/fluid/fluid_engine.hpp"
#include "tests/support/played_experiments.hpp"

namespace hexi {
namespace {

using namespace support;

/// a - b - d and, longer, a - c - d, with traffic of both kinds and probes across.
Experiment square(BitRate background = 600_Mbps) {
    Experiment experiment = make_experiment({{"a", "b", 1_Gbps, 2_ms},
                                             {"b", "d", 1_Gbps, 2_ms},
                                             {"a", "c", 1_Gbps, 5_ms},
                                             {"c", "d", 1_Gbps, 5_ms}});
    const auto load = [&](const char* from, const char* to, BitRate rate) {
        experiment.sources.push_back(
            {.route = key(experiment, from, to), .rate = rate, .packet_size = 1250_B});
        experiment.sources.push_back({.route = key(experiment, from, to),
                                      .process = ArrivalProcess::kOnOff,
                                      .rate = BitRate(rate.count() / 50),
                                      .packet_size = 1250_B,
                                      .peak = BitRate(rate.count() / 40),
                                      .mean_burst = 5000_B});
    };
    load("a", "d", background);
    load("b", "d", 200_Mbps);
    load("c", "d", 300_Mbps);
    for (const auto& [from, to] : {std::pair{"a", "d"}, {"d", "a"}}) {
        experiment.sources.push_back({.route = key(experiment, from, to),
                                      .process = ArrivalProcess::kConstant,
                                      .packet_size = 64_B,
                                      .probe = true,
                                      .interval = 10_ms});
    }
    experiment.targets = {{key(experiment, "a", "d"), 6_ms}};
    return experiment;
}

DayPlan flat(double load) { return {.bins = {{SimTime{0}, 1_s, load}}, .cuts = {}, .reroute = {}}; }

Reroute shortest_without(const Experiment& experiment) {
    return [&experiment](const std::vector<LinkId>& down,
                         const std::vector<RouteKey>& keys) -> Result<RoutingTable> {
        const RoutingTable all = shortest_routes(*experiment.topology, 1, down.front());
        std::vector<Route> routes;
        for (const RouteKey& wanted : keys) {
            const Route* found = all.find(wanted);
            routes.push_back(found == nullptr ? Route{wanted, {}} : *found);
        }
        return RoutingTable(std::move(routes));
    };
}

void expect_equal(const DelayStatistics& day, const DelayStatistics& run) {
    const auto queueing = [](const DelayStatistics& delays, SimTime value) {
        return to_us(value - delays.min);
    };
    EXPECT_EQ(day.min, run.min);
    for (const auto value : {&DelayStatistics::mean, &DelayStatistics::p50, &DelayStatistics::p99})
        EXPECT_NEAR(queueing(day, day.*value), queueing(run, run.*value),
                    1e-2 * queueing(run, run.*value) + 2e-5)
            << "two tables, each straight between its points, and clocks that keep their pace";
}

/// A bin is what run_fluid() makes of the same load.
TEST(FluidDay, IsARunOfTheSameLoadInEveryBin) {
    for (const double load : {0.2, 1.0, 1.15}) {
        const Experiment experiment = square();
        Experiment louder = experiment;
        louder.warmup = SimTime{0};
        louder.duration = 1_s;
        for (PacketSource& source : louder.sources) {
            source.rate =
                BitRate(static_cast<std::uint64_t>(static_cast<double>(source.rate.count()) * load));
            source.peak =
                BitRate(static_cast<std::uint64_t>(static_cast<double>(source.peak.count()) * load));
        }
        const RunResult day = run_fluid_day(experiment, flat(load)).value(), run = run_fluid(louder).value();
        ASSERT_EQ(day.pairs.size(), run.pairs.size());
        for (std::size_t i = 0; i < run.pairs.size(); ++i) {
            expect_equal(day.pairs[i].one_way, run.pairs[i].one_way);
            expect_equal(day.pairs[i].worst_bin->one_way, run.pairs[i].one_way);
            expect_equal(day.pairs[i].round_trip, run.pairs[i].round_trip);
            EXPECT_EQ(day.pairs[i].sent, run.pairs[i].sent);
        }
        ASSERT_EQ(day.links.size(), run.links.size());
        for (std::size_t i = 0; i < run.links.size(); ++i)
            EXPECT_NEAR(day.links[i].utilisation, run.links[i].utilisation, 1e-6) << i;
    }
}

/// Three hours of rising load.
DayPlan rising() {
    return {.bins = {{SimTime{0}, 3600_s, 0.3}, {3600_s, 3600_s, 1}, {7200_s, 3600_s, 1.2}},
            .cuts = {},
            .reroute = {}};
}

/// Everything but probes at `factor`.
DayProfile evenly(const Experiment& experiment, double factor) {
    DayProfile profile;
    for (const PacketSource& source : experiment.sources) {
        if (!source.interval) profile[source.route] = factor;
    }
    return profile;
}

TEST(FluidDay, OfProfilesIsThatOfLoadsWhereTheyGoUpAndDownTogether) {
    const Experiment experiment = square();
    DayPlan loads{.bins = {{SimTime{0}, 3600_s, 0.25}, {3600_s, 3600_s, 1}, {7200_s, 3600_s, 0.5}},
                  .cuts = {{"a-b", {link(experiment, "a", "b"), link(experiment, "b", "a")}}},
                  .reroute = shortest_without(experiment)};
    DayPlan profiles = loads;
    for (DayBin& bin : profiles.bins) {
        profiles.profiles.push_back(evenly(experiment, bin.load));
        bin.load = 1;
    }
    const RunResult one = run_fluid_day(experiment, loads).value(),
                    other = run_fluid_day(experiment, profiles).value();
    ASSERT_EQ(one.pairs.size(), other.pairs.size());
    for (std::size_t i = 0; i < one.pairs.size(); ++i) {
        expect_equal(other.pairs[i].one_way, one.pairs[i].one_way);
        EXPECT_EQ(other.pairs[i].sent, one.pairs[i].sent);
        EXPECT_EQ(other.pairs[i].worst_bin->at, one.pairs[i].worst_bin->at);
    }
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_NEAR(other.day->bins[i].utilisation, one.day->bins[i].utilisation, 1e-6) << i;
    const CutResult &cut = one.day->cuts[0], &same = other.day->cuts[0];
    EXPECT_EQ(same.rerouted, cut.rerouted);
    EXPECT_EQ(same.missed, cut.missed);
    EXPECT_EQ(same.overloaded, cut.overloaded);
    EXPECT_NEAR(same.utilisation, cut.utilisation, 1e-6);
    EXPECT_NEAR(same.lost_ratio, cut.lost_ratio, 1e-6);
}

TEST(FluidDay, OfAProfileLeavesOutWhatSendsNothing) {
    const Experiment experiment = square();
    DayPlan plan = flat(1);
    plan.profiles = {evenly(experiment, 0)};
    const RunResult result = run_fluid_day(experiment, plan).value();
    EXPECT_LT(result.day->bins[0].utilisation, 1e-3);
    EXPECT_EQ(result.pairs.at(0).sent, 100U);
}

TEST(FluidDay, RefusesProfilesThatFitNoBinOrNoShare) {
    const Experiment experiment = square();
    DayPlan plan = flat(1);
    plan.profiles = {{}, {}};
    EXPECT_EQ(run_fluid_day(experiment, plan).error().message, "profiles: there are 2, and 1 bins");
    plan.profiles = {evenly(experiment, 1.5)};
    EXPECT_EQ(run_fluid_day(experiment, plan).error().message,
              "profiles: a factor of 1.5 is not allowed: must be 0 to 1");
}

TEST(FluidDay, TellsEachPairItsWorstBinAndTheDayAsOneMixture) {
    const RunResult result = run_fluid_day(square(), rising()).value();
    const PairResult& pair = result.pairs.at(0);
    EXPECT_EQ(pair.sent, 3U * 3600 * 100);
    EXPECT_EQ(pair.worst_bin->at, 7200_s);
    EXPECT_GT(pair.worst_bin->one_way.p99, pair.one_way.p99);
    EXPECT_GT(pair.one_way.p50, pair.one_way.min);
    ASSERT_EQ(result.day->bins.size(), 3U);
    // a to d: 612 Mbit/s, and probes of 64 bytes every 10 ms both ways.
    EXPECT_NEAR(result.day->bins[1].utilisation, 0.816, 2e-3);
    EXPECT_EQ(result.topology->link(result.day->bins[1].fullest).id, "b-d:fwd");
    EXPECT_NEAR(static_cast<double>(result.day->bins[1].offered.count()), 1'122e6, 1e6);
    EXPECT_EQ(result.day->bins[1].missed, 0U);
}

TEST(FluidDay, LosesWhatExceedsALinkThroughoutTheBin) {
    const RunResult result = run_fluid_day(square(), flat(1.4)).value();
    // 1.4 x 816 Mbit/s on 1 Gbit/s.
    const double offered = 1.4 * 816e6;
    EXPECT_NEAR(result.day->bins[0].utilisation, offered / 1e9, 1e-3);
    EXPECT_NEAR(result.day->bins[0].lost_ratio, (offered - 1e9) / (1.4 * 1'122e6), 1e-4);
    EXPECT_NEAR(result.pairs[0].worst_bin->loss_ratio, 1 - 1e9 / offered, 1e-3);
    EXPECT_NEAR(to_ms(result.pairs[0].worst_bin->one_way.p99), 4 + 10 * 8.388608, 1)
        << "behind a buffer of 10 MiB";
    EXPECT_EQ(result.day->bins[0].missed, 1U);
}

TEST(FluidDay, ACutIsTheDayOfANetworkWithoutItsLinks) {
    for (const double load : {0.8, 1.4}) {
        const Experiment experiment = square();
        const LinkId cut = link(experiment, "b", "d");
        DayPlan plan = flat(load);
        plan.cuts = {{"b-d", {cut}}};
        plan.reroute = shortest_without(experiment);
        const CutResult after = run_fluid_day(experiment, plan).value().day->cuts.at(0);
        Experiment without = experiment;
        without.changes = {{SimTime{0}, cut, {.status = LinkStatus::kDown}}};
        without.routes = RouteTimeline({{SimTime{0}, shortest_routes(*experiment.topology, 1, cut)}});
        const RunResult whole = run_fluid_day(without, flat(load)).value();
        EXPECT_EQ(after.rerouted, 2U) << "a to d and b to d";
        EXPECT_EQ(after.cut_off, 0U);
        EXPECT_DOUBLE_EQ(after.utilisation, whole.day->bins[0].utilisation);
        EXPECT_EQ(after.fullest, whole.day->bins[0].fullest);
        EXPECT_NEAR(after.lost_ratio, whole.day->bins[0].lost_ratio, 1e-12);
        if (load > 1) continue;  // missed before the cut, too
        ASSERT_EQ(after.newly_missed.size(), 1U);
        EXPECT_EQ(after.newly_missed[0].route, key(experiment, "a", "d"));
        EXPECT_EQ(after.newly_missed[0].delay, whole.pairs[0].worst_bin->one_way.p99);
        EXPECT_EQ(after.newly_missed[0].bins, 1U);
    }
}

TEST(FluidDay, TellsWhatACutLeavesWithoutAPath) {
    const Experiment experiment = square();
    DayPlan plan = rising();
    plan.cuts = {{"all of d", {link(experiment, "b", "d"), link(experiment, "c", "d")}}};
    plan.reroute = [](const auto&, const std::vector<RouteKey>& keys) -> Result<RoutingTable> {
        std::vector<Route> routes;
        for (const RouteKey& wanted : keys) routes.push_back({wanted, {}});
        return RoutingTable(std::move(routes));
    };
    const CutResult after = run_fluid_day(experiment, plan).value().day->cuts.at(0);
    EXPECT_EQ(after.cut_off, 3U);
    EXPECT_NEAR(after.lost_ratio, 1, 2e-4) << "all but probes back";
    ASSERT_EQ(after.newly_missed.size(), 1U);
    EXPECT_EQ(after.newly_missed[0].loss_ratio, 1);
    EXPECT_EQ(after.newly_missed[0].bins, 3U);
    EXPECT_EQ(after.newly_missed[0].delay, SimTime{0});
}

TEST(FluidDay, AnswersAlikeWithAnyNumberOfThreads) {
    const Experiment experiment = square();
    DayPlan plan = rising();
    for (std::uint32_t i = 0; i < experiment.topology->links().size(); ++i)
        plan.cuts.push_back({experiment.topology->links()[i].id, {LinkId(i)}});
    plan.reroute = shortest_without(experiment);
    const std::string alone = write_result(run_fluid_day(experiment, plan).value());
    plan.jobs = 3;
    EXPECT_EQ(write_result(run_fluid_day(experiment, plan).value()), alone);
}

std::string refusal(const Experiment& experiment, const DayPlan& plan) {
    const auto result = run_fluid_day(experiment, plan);
    return result ? "" : result.error().message;
}

TEST(FluidDay, RefusesWhatHasNoSteadyState) {
    Experiment experiment = square();
    experiment.rate_changes = {{1_ms, key(experiment, "a", "d"), 2}};
    EXPECT_EQ(refusal(experiment, flat(1)),
              "a day is played without demand surges; leave them out, or run the scenario");
    experiment.rate_changes.clear();
    experiment.changes = {{1_ms, link(experiment, "a", "b"), {.status = LinkStatus::kDown}}};
    EXPECT_EQ(refusal(experiment, flat(1)),
              "a day is played without changes of the network after its start; leave them out, or run the "
              "scenario");
}

TEST(FluidDay, RefusesAPlanOutOfRange) {
    EXPECT_EQ(refusal(square(), {}), "bins: 0 are not allowed: must be 1 to 1440");
    EXPECT_EQ(refusal(square(), flat(1e7)),
              "bins/0: a load of 10000000 is not allowed: must be from 1e-09 to 1000000");
    EXPECT_EQ(refusal(square(), flat(std::nan(""))),
              "bins/0: a load of nan is not allowed: must be from 1e-09 to 1000000");
    EXPECT_EQ(refusal(square(), {.bins = {{SimTime{0}, SimTime{0}, 1}}, .cuts = {}, .reroute = {}}),
              "bins/0: 0 s is not allowed: must be above 0");
    DayPlan plan = flat(1);
    plan.cuts = {{"x", {LinkId(77)}}};
    EXPECT_EQ(refusal(square(), plan), "cuts/0: 'x' must be of links that exist");
}

TEST(FluidDay, DrownsInAMillionTimesTheLoadAndEnds) {
    const RunResult result = run_fluid_day(square(), flat(1e6)).value();
    EXPECT_GT(result.pairs[0].worst_bin->loss_ratio, 0.999);
    EXPECT_GT(result.day->bins[0].utilisation, 1e5);
    EXPECT_LE(result.day->bins[0].lost_ratio, 1);
}

/// From a thousandth of the load to a thousand times it and back: parts know nothing of each other.
TEST(FluidDay, JumpsBetweenParts) {
    DayPlan plan;
    for (std::int64_t i = 0; i < 6; ++i) plan.bins.push_back({i * 900_s, 900_s, i % 2 == 0 ? 1e-3 : 1e3});
    const RunResult result = run_fluid_day(square(), plan).value();
    EXPECT_EQ(result.day->bins[0].lost_ratio, result.day->bins[4].lost_ratio);
    EXPECT_LT(result.day->bins[0].lost_ratio, 1e-9);
    EXPECT_GT(result.day->bins[1].lost_ratio, 0.99);
    EXPECT_EQ(result.day->bins[1].lost_ratio, result.day->bins[5].lost_ratio);
}

TEST(FluidDay, CountsPairsWithoutAPathAsCutOff) {
    Experiment experiment = make_experiment({{"a", "b"}, {"c", "d"}});
    experiment.sources = {{.route = key(experiment, "a", "c"), .rate = 10_Mbps, .packet_size = 1250_B}};
    experiment.targets = {{key(experiment, "a", "c"), 6_ms}};
    const RunResult result = run_fluid_day(experiment, flat(1)).value();
    EXPECT_EQ(result.pairs.at(0).lost.no_route, 1000U);
    EXPECT_EQ(result.pairs[0].met, false);
    EXPECT_EQ(result.day->bins[0].lost_ratio, 1);
}

}  // namespace
}  // namespace hexi
