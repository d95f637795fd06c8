#include "emulator/packet/packet_core.hpp"

#include "emulator/packet/core_result.hpp"
#include "tests/emulator/packet/experiments.hpp"

namespace hexi {
namespace {

using namespace support;

PacketSource flow(const RouteKey& key, BitRate rate, ByteCount size = 1000_B) {
    return {.route = key, .process = ArrivalProcess::kPoisson, .rate = rate, .packet_size = size};
}

PacketSource probe(const RouteKey& key, BitRate rate = 1_Mbps, ByteCount size = 100_B) {
    return {
        .route = key, .process = ArrivalProcess::kConstant, .rate = rate, .packet_size = size, .probe = true};
}

/// Three links in a row of different speed and delay.
Experiment chain() {
    return make_experiment(
        {{"a", "b", 1_Gbps, 1_ms}, {"b", "c", 10_Gbps, 250_us}, {"c", "d", 600_Gbps, 7_ms}});
}

TEST(PacketCore, AnEmptyNetworkDelaysToThePicosecond) {
    Experiment experiment = chain();
    experiment.sources = {probe(key(experiment, "a", "d"), 100_Mbps, 1500_B)};
    const CoreRun run(experiment);
    const SimTime expected = 1_ms + 250_us + 7_ms + 12_us + 1200_ns + 20_ns;
    ASSERT_GT(run.fates.size(), 1000U);
    for (const PacketFate& fate : run.fates) ASSERT_EQ(fate.delay, fate.echo ? 2 * expected : expected);
}

TEST(PacketCore, TellsWhereTheDelayOfAPathComesFrom) {
    Experiment experiment = chain();
    experiment.sources = {probe(key(experiment, "a", "d")), flow(key(experiment, "a", "c"), 800_Mbps)};
    const CoreRun run(experiment);
    const RunResult result = collect_result(experiment, run.core);
    const PairResult& pair = result.pairs.back();
    ASSERT_EQ(pair.route, key(experiment, "a", "d"));
    ASSERT_EQ(pair.hops.size(), 3U);
    EXPECT_EQ(pair.hops[1].propagation, 250_us);
    EXPECT_EQ(pair.hops[1].serialisation, 80_ns);
    EXPECT_GT(*pair.hops[0].queueing, 10 * *pair.hops[1].queueing) << "the slow link is the bottleneck";
    SimTime sum{0};
    for (const HopShare& hop : pair.hops) {
        sum += hop.propagation + hop.equipment + hop.forwarding + *hop.queueing + *hop.serialisation;
    }
    EXPECT_NEAR(to_us(sum), to_us(pair.one_way.mean), 1e-5) << "means add up";
}

TEST(PacketCore, LosesNothingUnseenHoweverSmallTheBuffers) {
    Experiment experiment = make_experiment({{"a", "b", 1_Gbps, 1_ms, 3000_B},
                                             {"c", "b", 1_Gbps, 2_ms, 3000_B},
                                             {"b", "d", 1_Gbps, 1_ms, 5000_B}});
    experiment.sources = {flow(key(experiment, "a", "d"), 900_Mbps),
                          flow(key(experiment, "c", "d"), 700_Mbps), probe(key(experiment, "a", "d"))};
    const CoreRun run(experiment);
    const RunResult result = collect_result(experiment, run.core);
    std::uint64_t arrived = 0, lost = 0;
    for (const PacketFate& fate : run.fates) (fate.loss ? lost : arrived) += 1;
    EXPECT_EQ(run.core.in_flight(), 0U);
    std::uint64_t drops = 0;
    for (const LinkResult& link : result.links) drops += link.drops.total();
    EXPECT_EQ(lost, drops);
    const PairResult& pair = result.pairs[0];
    EXPECT_EQ(pair.lost, (DropCounts{.queue_full = pair.sent - pair.received}));
    EXPECT_GT(lost, 0.1 * static_cast<double>(arrived));
    EXPECT_NEAR(run.core.links()[link(experiment, "b", "d").index()].meter().utilisation(), 1, 0.01);
}

TEST(PacketCore, AQueueNeverReorders) {
    Experiment experiment = chain();
    experiment.sources = {flow(key(experiment, "a", "d"), 950_Mbps), flow(key(experiment, "b", "d"), 5_Gbps)};
    experiment.sources[0].size_law = PacketSizeLaw::kExponential;
    const CoreRun run(experiment);
    std::map<std::uint32_t, std::uint32_t> next;
    for (const PacketFate& fate : run.fates) ASSERT_EQ(fate.sequence, next[fate.source]++);
    EXPECT_EQ(collect_result(experiment, run.core).pairs[0].reordered, 0U);
}

TEST(PacketCore, EqualSeedsGiveEqualFatesAndOthersDoNot) {
    Experiment experiment = chain();
    experiment.sources = {flow(key(experiment, "a", "d"), 950_Mbps), probe(key(experiment, "d", "a"))};
    const CoreRun once(experiment), again(experiment);
    EXPECT_EQ(once.fates, again.fates);
    experiment.seed = 2;
    EXPECT_NE(CoreRun(experiment).fates, once.fates);
}

TEST(PacketCore, ASourcePlaysTheSameWhateverStandsBesideIt) {
    Experiment experiment = chain();
    experiment.sources = {flow(key(experiment, "a", "b"), 10_Mbps)};
    const CoreRun alone(experiment);
    experiment.sources.insert(experiment.sources.begin(), flow(key(experiment, "c", "d"), 10_Mbps));
    const CoreRun beside(experiment);
    std::vector<SimTime> first, second;
    for (const PacketFate& fate : alone.fates) first.push_back(fate.ended);
    for (const PacketFate& fate : beside.fates) {
        if (fate.source == 1) second.push_back(fate.ended);
    }
    EXPECT_EQ(first, second);
}

TEST(PacketCore, MeasuresProbesOnlyWhereThereAreSome) {
    Experiment experiment = chain();
    experiment.warmup = 100_ms;
    experiment.sources = {flow(key(experiment, "a", "d"), 10_Mbps), probe(key(experiment, "a", "d")),
                          flow(key(experiment, "b", "d"), 10_Mbps)};
    const CoreRun run(experiment);
    const RunResult result = collect_result(experiment, run.core);
    ASSERT_EQ(result.pairs.size(), 1U);
    EXPECT_EQ(result.pairs[0].sent, 1125U) << "1 Mbit/s of 100-byte probes for 0.9 s";
    EXPECT_EQ(result.pairs[0].round_trip.count, 1125U);
    EXPECT_NEAR(static_cast<double>(result.pairs[0].throughput.count()), 11e6, 0.5e6)
        << "all traffic of the route";
}

TEST(PacketCore, ThroughputScalesRatesBackButNotProbes) {
    Experiment experiment = chain();
    experiment.duration = 20_s;
    experiment.scaling.rate_factor = 0.05;
    PacketSource bulk = flow(key(experiment, "a", "d"), 3_Mbps, 100_B);
    bulk.process = ArrivalProcess::kConstant;
    experiment.sources = {bulk,
                          {.route = key(experiment, "a", "d"),
                           .process = ArrivalProcess::kConstant,
                           .packet_size = 125_B,
                           .probe = true,
                           .interval = 10_ms}};
    const CoreRun run(experiment);
    const PairResult pair = collect_result(experiment, run.core).pairs[0];
    EXPECT_EQ(pair.sent, 2000U) << "a probe each 10 ms, as asked for";
    EXPECT_NEAR(static_cast<double>(pair.throughput.count()), 3.1e6, 1e3) << "3 Mbit/s and 0.1 Mbit/s";
}

TEST(PacketCore, DoesNotTrustABufferThatHoldsNoPacket) {
    TopologySpec spec = chain().topology->spec();
    spec.links[0].lane_rate = 10_Mbps;  // a hundred of them
    spec.links[0].buffer = 50'000_B;
    Experiment experiment = chain();
    experiment.topology = std::make_shared<const Topology>(Topology::create(std::move(spec)).value());
    experiment.sources = {flow(key(experiment, "a", "b"), 1_Mbps)};
    const CoreRun run(experiment);
    const RunResult result = collect_result(experiment, run.core);
    EXPECT_EQ(result.pairs[0].received, 0U);
    EXPECT_FALSE(result.manifest.trusted);
    EXPECT_THAT(result.manifest.remarks,
                testing::Contains("do not trust: " + experiment.topology->link(LinkId(0)).id +
                                  " has room for 500 bytes a lane, which is less than a packet of 1000 bytes "
                                  "sent over it: it loses every one"));
}

TEST(PacketCore, SaysWhereAQuantileHasTooFewPackets) {
    const auto remarks = [](BitRate rate) {
        Experiment experiment = make_experiment({{"a", "b", 1_Gbps, 1_ms}});
        experiment.sources = {flow(key(experiment, "a", "b"), rate, 1250_B)};
        experiment.duration = 100_ms;
        const CoreRun run(experiment);
        return collect_result(experiment, run.core).manifest.remarks;
    };
    EXPECT_THAT(remarks(90_Mbps),
                testing::Contains("1 pairs have fewer than 1000 measured packets: their p99.9 is no more "
                                  "than their largest delay"));
    EXPECT_THAT(remarks(200_Mbps), testing::IsEmpty());
}

TEST(PacketCore, StatesAnErrorThatGrowsWithTheQueue) {
    // A transmission of 1000 bytes at 700 Mbit/s is no whole number of picoseconds: the rounding adds up over
    // a burst of a hundred that arrive at once, and the last of them shows it.
    Experiment experiment = make_experiment({{"a", "b", BitRate(700'000'000), 1_ms}});
    experiment.sources = {{.route = key(experiment, "a", "b"),
                           .process = ArrivalProcess::kOnOff,
                           .rate = 10_Mbps,
                           .packet_size = 1000_B,
                           .peak = 400_Gbps,
                           .mean_burst = 100'000_B}};
    const CoreRun run(experiment);
    const SimTime stated = collect_result(experiment, run.core).manifest.timing_error;
    EXPECT_GT(stated, 100_ps);
    double free = 0, worst = 0;  // the exact transmitter, in picoseconds
    const double transmission = 8e15 / 700e6;
    for (const PacketFate& fate : run.fates) {
        const double born = static_cast<double>((fate.ended - fate.delay).count());
        free = std::max(free, born) + transmission;
        worst = std::max(worst, static_cast<double>(fate.ended.count()) - 1e9 - free);
    }
    EXPECT_GT(worst, 10) << "else the test shows nothing";
    EXPECT_LE(worst, static_cast<double>(stated.count()));
}

TEST(PacketCore, DoesNotTrustOverloadAtScaledRates) {
    Experiment experiment = chain();
    experiment.sources = {flow(key(experiment, "a", "b"), 1200_Mbps)};
    const CoreRun full(experiment);
    EXPECT_TRUE(collect_result(experiment, full.core).manifest.trusted);
    experiment.scaling.rate_factor = 0.05;
    const CoreRun scaled(experiment);
    const Manifest manifest = collect_result(experiment, scaled.core).manifest;
    EXPECT_FALSE(manifest.trusted);
    EXPECT_THAT(manifest.remarks, testing::Contains(testing::StartsWith("do not trust: ")));
}

TEST(PacketCore, MeasuresEverySourceWhereNoneIsAProbe) {
    Experiment experiment = chain();
    experiment.warmup = 100_ms;
    experiment.sources = {flow(key(experiment, "b", "d"), 10_Mbps)};
    const CoreRun run(experiment);
    const RunResult result = collect_result(experiment, run.core);
    ASSERT_EQ(result.pairs.size(), 1U);
    EXPECT_NEAR(static_cast<double>(result.pairs[0].sent), 1125, 100);
    EXPECT_EQ(result.pairs[0].round_trip.count, 0U);
}

TEST(PacketCore, HoldsResultsAgainstTargets) {
    Experiment experiment = chain();
    experiment.sources = {probe(key(experiment, "a", "d")), probe(key(experiment, "a", "b"))};
    experiment.targets = {{.route = key(experiment, "a", "d"), .one_way = 5_ms},
                          {.route = key(experiment, "a", "b"), .one_way = 5_ms}};
    const CoreRun run(experiment);
    const RunResult result = collect_result(experiment, run.core);
    EXPECT_EQ(result.pairs[0].met, true);
    EXPECT_EQ(result.pairs[1].met, false) << "8.25 ms";
}

TEST(PacketCore, SpreadsAggregatesByWeightAndKeepsProbesOnOnePath) {
    Experiment experiment = make_experiment({{"a", "b", 10_Gbps, 1_ms},
                                             {"b", "d", 10_Gbps, 1_ms},
                                             {"a", "c", 10_Gbps, 2_ms},
                                             {"c", "d", 10_Gbps, 2_ms}});
    const Topology& topology = *experiment.topology;
    const auto over = [&](const std::string& middle) {
        return Path::create(topology, {link(experiment, "a", middle), link(experiment, middle, "d")}).value();
    };
    experiment.routes = RouteTimeline(
        {{SimTime{0},
          RoutingTable({{.key = key(experiment, "a", "d"),
                         .paths = {{.path = over("b"), .weight = 1}, {.path = over("c"), .weight = 3}}}})}});
    experiment.sources = {flow(key(experiment, "a", "d"), 400_Mbps), probe(key(experiment, "a", "d"))};
    const CoreRun run(experiment);
    const RunResult result = collect_result(experiment, run.core);
    EXPECT_EQ(result.pairs[0].paths.front(), over("c")) << "heaviest first";
    EXPECT_NEAR(to_ms(result.pairs[0].one_way.min), 4, 0.01);
    EXPECT_EQ(result.pairs[0].reordered, 0U);
    const auto packets = [&](const std::string& to) {
        return static_cast<double>(run.core.links()[link(experiment, "a", to).index()].meter().packets());
    };
    EXPECT_NEAR(packets("b") / (packets("b") + packets("c") - 1250), 0.25, 0.01);
}

TEST(PacketCore, ReportsTheSameWaitsAtAnyScale) {
    // Poisson at 70 % of a 100 Gbit/s link: mean wait in transmission times does not depend on the simulated
    // rate.
    std::vector<double> waits;
    for (const double factor : {1.0, 0.1, 0.01}) {
        Experiment experiment = make_experiment({{"a", "b", 100_Gbps, 1_ms}});
        experiment.sources = {flow(key(experiment, "a", "b"), 70_Gbps, 1250_B)};
        experiment.scaling.rate_factor = factor;
        experiment.warmup = from_seconds(0.002 / factor);
        experiment.duration = from_seconds(0.02 / factor);
        const CoreRun run(experiment);
        const RunResult result = collect_result(experiment, run.core);
        EXPECT_EQ(result.pairs[0].one_way.min, 1_ms + 100_ns);
        EXPECT_NEAR(static_cast<double>(result.pairs[0].throughput.count()), 70e9, 1e9) << "unscaled";
        waits.push_back(to_us(result.links[0].queueing.mean));
    }
    EXPECT_NEAR(waits[0], 0.1 * 0.7 / 2 / 0.3, 0.005) << "Pollaczek-Khinchine";
    EXPECT_NEAR(waits[1], waits[0], 1e-4) << "same draws, only rounding differs";
    EXPECT_NEAR(waits[2], waits[0], 1e-4);
}

TEST(PacketCore, ReportsALinkOfLanesAsOneLaneOfIt) {
    Experiment experiment = make_experiment({{"a", "b", 400_Gbps, 1_ms, 10_MiB, 100_Gbps}});
    experiment.sources = {flow(key(experiment, "a", "b"), 280_Gbps, 1250_B)};
    experiment.duration = 5_ms;
    const CoreRun run(experiment);
    const RunResult result = collect_result(experiment, run.core);
    EXPECT_EQ(result.pairs[0].one_way.min, 1_ms + 100_ns) << "serialised at 100 Gbit/s";
    EXPECT_NEAR(to_us(result.links[0].queueing.mean), 0.1 * 0.7 / 2 / 0.3, 0.004);
    EXPECT_THAT(result.manifest.remarks,
                testing::Contains(testing::HasSubstr("2 links have parallel lanes")));
}

TEST(PacketCore, HoldsAPacketInAtMost48BytesOfMemory) {
    Experiment experiment = chain();
    experiment.sources = {flow(key(experiment, "b", "d"), 9_Gbps, 100_B)};
    experiment.duration = 20_ms;
    const CoreRun run(experiment);
    EXPECT_GT(run.core.most_in_flight(), 70'000U);
    EXPECT_LE(static_cast<double>(run.core.packet_memory()) / static_cast<double>(run.core.most_in_flight()),
              48.0);
}

}  // namespace
}  // namespace hexi
