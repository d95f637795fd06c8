#include "emulator/fluid/fluid_engine.hpp"

#include "emulator/experiment/result_json.hpp"
#include "tests/support/played_experiments.hpp"

namespace hexi {
namespace {

using namespace support;

/// a - b - d and, longer, a - c - d; a probe a -> d every 100 us.
Experiment square() {
    Experiment experiment = make_experiment({{"a", "b", 1_Gbps, 2_ms},
                                             {"b", "d", 1_Gbps, 2_ms},
                                             {"a", "c", 1_Gbps, 5_ms},
                                             {"c", "d", 1_Gbps, 5_ms}});
    experiment.sources = {{.route = key(experiment, "a", "d"),
                           .process = ArrivalProcess::kConstant,
                           .rate = 8_Mbps,
                           .packet_size = 100_B,
                           .probe = true}};
    return experiment;
}

PacketSource load_of(const Experiment& experiment, const std::string& from, const std::string& to,
                     BitRate rate, std::uint8_t traffic_class = 0) {
    return {.route = key(experiment, from, to, traffic_class), .rate = rate, .packet_size = 1250_B};
}

RunResult run(const Experiment& experiment) { return run_fluid(experiment).value(); }

double ms(SimTime time) { return to_ms(time); }

TEST(FluidEngine, GivesAnEmptyNetworkItsFixedDelay) {
    const RunResult result = run(square());
    const PairResult& pair = result.pairs.at(0);
    // Twice 2 ms and 800 ns on the wire, and as much back.
    EXPECT_EQ(pair.one_way.min, 4_ms + 1'600_ns);
    EXPECT_NEAR(ms(pair.round_trip.mean), 8.0032, 1e-4);
    EXPECT_EQ(pair.sent, 10'000);
    EXPECT_EQ(pair.received, 10'000);
    EXPECT_TRUE(result.manifest.trusted);
    EXPECT_EQ(result.manifest.engine, "fluid");
}

TEST(FluidEngine, LosesWhatIsOnALinkThatGoesDownAndWhatFollowsUntilTheReroute) {
    Experiment experiment = square();
    experiment.changes = {{500_ms, link(experiment, "b", "d"), {.status = LinkStatus::kDown}}};
    experiment.routes =
        RouteTimeline({{SimTime{0}, shortest_routes(*experiment.topology)},
                       {700_ms, shortest_routes(*experiment.topology, 1, link(experiment, "b", "d"))}});
    const RunResult result = run(experiment);
    // As the packet engine counts (see PacketCoreEvents): 2 ms on the link and 200 ms until the reroute; 2 ms
    // more get there later.
    EXPECT_NEAR(static_cast<double>(result.events.at(0).lost), 2020, 1);
    EXPECT_NEAR(static_cast<double>(result.pairs[0].lost.link_down), 2040, 1);
    EXPECT_EQ(result.pairs[0].sent, result.pairs[0].received + result.pairs[0].lost.total());
    EXPECT_NEAR(ms(result.pairs[0].one_way.min), 4, 0.01);
    EXPECT_NEAR(ms(result.pairs[0].one_way.p99), 10, 0.01);
}

TEST(FluidEngine, FindsNoLossThatALinkUpAgainDoesNotMake) {
    Experiment experiment = square();
    const LinkId cut = link(experiment, "b", "d");
    experiment.changes = {{500_ms, cut, {.status = LinkStatus::kDown}}, {600_ms, cut, {}}};
    const RunResult result = run(experiment);
    EXPECT_NEAR(static_cast<double>(result.pairs[0].lost.link_down), 1020, 1)
        << "100 ms and what was on the link";
}

TEST(FluidEngine, FillsAQueueThenDropsThenDrains) {
    Experiment experiment = make_experiment({{"a", "b", 100_Mbps, 1_ms, 250'000_B}});
    experiment.duration = 10_s;
    experiment.sources = {load_of(experiment, "a", "b", 120_Mbps)};
    experiment.sources[0].start = 2_s;
    experiment.sources[0].stop = 6_s;
    const RunResult result = run(experiment);
    const PairResult& pair = result.pairs.at(0);
    // 2 Mbit fill at 20 Mbit/s in 0.1 s, after which a sixth is lost; they take 20 ms to go through.
    EXPECT_NEAR(static_cast<double>(pair.sent), 48'000, 1);
    EXPECT_NEAR(static_cast<double>(pair.lost.queue_full), 3.9 * 2000, 2);
    EXPECT_NEAR(ms(pair.one_way.p50), 1 + 0.1 + 20, 0.01);
    EXPECT_NEAR(result.links.at(0).utilisation, 0.402, 1e-3);
}

TEST(FluidEngine, ThinsWhatFollowsAnOverloadedLink) {
    Experiment experiment = make_experiment({{"a", "b", 100_Mbps, 1_ms, 100'000_B}, {"b", "c", 1_Gbps}});
    experiment.sources = {load_of(experiment, "a", "c", 200_Mbps)};
    const RunResult result = run(experiment);
    EXPECT_NEAR(result.links.back().utilisation, 0.1, 1e-3);
}

TEST(FluidEngine, LetsUrgentTrafficPassAnOverload) {
    Experiment experiment = make_experiment({{"a", "b", 100_Mbps, 1_ms, 10_MiB}}, 2);
    experiment.sources = {load_of(experiment, "a", "b", 40_Mbps, 0),
                          load_of(experiment, "a", "b", 90_Mbps, 1)};
    const RunResult result = run(experiment);
    EXPECT_LT(ms(result.pairs.at(0).one_way.p99), 2) << "waits for its like and one packet";
    // 30 Mbit/s pile up for a second before 60 Mbit/s: 500 ms at the end, half on average.
    EXPECT_NEAR(ms(result.pairs.at(1).one_way.mean), 1.1 + 250, 1);
}

TEST(FluidEngine, CountsWhatHasNoRoute) {
    Experiment experiment = make_experiment({{"a", "b"}, {"c", "d"}});
    experiment.sources = {load_of(experiment, "a", "c", 10_Mbps)};
    const RunResult result = run(experiment);
    EXPECT_EQ(result.pairs.at(0).lost.no_route, 1000);
    EXPECT_EQ(result.pairs.at(0).received, 0);
    EXPECT_EQ(result.pairs.at(0).loss_ratio, 1);
}

TEST(FluidEngine, SplitsAnAggregateOverWeightedPaths) {
    Experiment experiment = square();
    const Topology& topology = *experiment.topology;
    Route route{.key = key(experiment, "a", "d")};
    for (const auto& [over, weight] : {std::pair{"b", 3U}, std::pair{"c", 1U}}) {
        const auto path = Path::create(topology, {link(experiment, "a", over), link(experiment, over, "d")});
        route.paths.push_back({.path = *path, .weight = weight});
    }
    experiment.routes = RouteTimeline({{SimTime{0}, RoutingTable({route})}});
    experiment.sources = {load_of(experiment, "a", "d", 400_Mbps)};
    const RunResult result = run(experiment);
    EXPECT_NEAR(ms(result.pairs.at(0).one_way.mean), 0.75 * 4 + 0.25 * 10, 0.05);
    EXPECT_NEAR(result.links.at(0).utilisation, 0.3, 1e-6);
}

TEST(FluidEngine, TakesSurgesFromTheirInstant) {
    Experiment experiment = make_experiment({{"a", "b", 1_Gbps}});
    experiment.sources = {load_of(experiment, "a", "b", 100_Mbps)};
    experiment.rate_changes = {{500_ms, key(experiment, "a", "b"), 3}};
    EXPECT_NEAR(run(experiment).links.at(0).utilisation, 0.2, 1e-6);
}

/// The phase of a clock is not a beginning: a thousand of them are not a thousand states of the network.
TEST(FluidEngine, CountsAClockFromTheStartWhateverItsPhase) {
    Experiment experiment = square();
    PacketSource& probe = experiment.sources[0];
    probe.rate = {};
    probe.interval = 10_ms;
    probe.start = 7_ms;
    EXPECT_EQ(run(experiment).pairs.at(0).sent, 100);
    probe.start = 500_ms;
    EXPECT_EQ(run(experiment).pairs.at(0).sent, 50);
}

TEST(FluidEngine, IgnoresScaling) {
    Experiment experiment = square();
    experiment.sources.push_back(load_of(experiment, "a", "d", 700_Mbps));
    const RunResult full = run(experiment);
    experiment.scaling.rate_factor = 1e-3;
    EXPECT_EQ(run(experiment).pairs, full.pairs);
}

TEST(FluidEngine, GivesEqualBytesForEqualExperiments) {
    Experiment experiment = square();
    experiment.sources.push_back(load_of(experiment, "a", "d", 700_Mbps));
    EXPECT_EQ(write_result(run(experiment)), write_result(run(experiment)));
}

TEST(FluidEngine, DoubtsHeavyTailedBurstsAlone) {
    Experiment experiment = make_experiment({{"a", "b", 10_Gbps}});
    PacketSource bursty = load_of(experiment, "a", "b", 7_Gbps);
    bursty.process = ArrivalProcess::kOnOff;
    bursty.peak = 12_Gbps;
    bursty.mean_burst = 10_MiB;
    experiment.sources = {bursty};
    EXPECT_TRUE(run(experiment).manifest.trusted);
    experiment.sources[0].burst_law = BurstLaw::kPareto;
    const Manifest manifest = run(experiment).manifest;
    EXPECT_FALSE(manifest.trusted);
    EXPECT_NE(manifest.remarks.back().find("do not trust: bursts are heavy-tailed"), std::string::npos);
}

TEST(FluidEngine, NamesAVariantOfTcpThatItDoesNotKnow) {
    Experiment experiment = square();
    experiment.tcp_flows = {{.name = "copy", .route = key(experiment, "a", "d"), .variant = "vegas"}};
    const auto refused = run_fluid(experiment);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(refused.error().message,
              "TCP flow 'copy': 'vegas' is not a variant of TCP; allowed are bbr, cubic, dctcp, linux-reno, "
              "newreno");
}

TEST(FluidEngine, DoubtsBbr) {
    Experiment experiment = square();
    experiment.tcp_flows = {{.name = "copy", .route = key(experiment, "a", "d"), .variant = "bbr"}};
    const Manifest manifest = run(experiment).manifest;
    EXPECT_FALSE(manifest.trusted);
    EXPECT_EQ(manifest.remarks.back(),
              "do not trust: TCP flow 'copy': no rate model of BBR has been shown to hold");
}

/// A circle of links that overload each other settles.
TEST(FluidEngine, SettlesWhereLinksOverloadEachOtherInACircle) {
    Experiment experiment = make_experiment({{"a", "b", 1_Gbps, 1_ms, 1_MiB},
                                             {"b", "c", 1_Gbps, 1_ms, 1_MiB},
                                             {"c", "d", 1_Gbps, 1_ms, 1_MiB},
                                             {"d", "a", 1_Gbps, 1_ms, 1_MiB}});
    const Topology& topology = *experiment.topology;
    std::vector<Route> routes;
    const std::vector<std::string> ring{"a", "b", "c", "d"};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto &from = ring[i], &over = ring[(i + 1) % 4], &to = ring[(i + 2) % 4];
        const auto path = Path::create(topology, {link(experiment, from, over), link(experiment, over, to)});
        routes.push_back({.key = key(experiment, from, to), .paths = {{.path = *path}}});
        experiment.sources.push_back(load_of(experiment, from, to, 900_Mbps));
    }
    experiment.routes = RouteTimeline({{SimTime{0}, RoutingTable(routes)}});
    for (const PairResult& pair : run(experiment).pairs) {
        EXPECT_GT(*pair.loss_ratio, 0.4);
        EXPECT_EQ(pair.sent, pair.received + pair.lost.total());
    }
}

/// However many happen, it is one instant, and the last of them holds.
TEST(FluidEngine, TakesAHundredThousandEventsOfOneInstantAtOnce) {
    Experiment one = square();
    one.sources.push_back(load_of(one, "a", "d", 100_Mbps));
    one.rate_changes = {{500_ms, key(one, "a", "d"), 3}};
    Experiment many = one;
    many.rate_changes.clear();
    for (int i = 0; i < 50'000; ++i) {
        many.rate_changes.push_back({500_ms, key(many, "a", "d"), 1.0 + i % 7});
        many.changes.push_back({500_ms, link(many, "a", "c"), {.extra_delay = SimTime(1 + i)}});
    }
    many.rate_changes.back().factor = 3;
    const RunResult result = run(many);
    EXPECT_DOUBLE_EQ(result.links.at(0).utilisation, run(one).links.at(0).utilisation);
    EXPECT_EQ(result.events.size(), 50'000U);
}

TEST(FluidEngine, DrownsInAMillionTimesTheLoadAndEnds) {
    Experiment experiment = square();
    experiment.sources.push_back(load_of(experiment, "a", "d", 100_Mbps));
    experiment.rate_changes = {{1_ms, key(experiment, "a", "d"), 1e6}};
    const RunResult result = run(experiment);
    EXPECT_NEAR(result.links.at(0).utilisation, 1, 0.01);
    EXPECT_GT(result.pairs.at(0).loss_ratio.value(), 0.99);
    EXPECT_EQ(result.pairs[0].sent, result.pairs[0].received + result.pairs[0].lost.total());
}

}  // namespace
}  // namespace hexi
