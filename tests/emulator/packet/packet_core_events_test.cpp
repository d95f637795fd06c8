// The core while the network and the load change.
#include <set>

#include "emulator/packet/core_result.hpp"
#include "emulator/packet/packet_core.hpp"
#include "tests/emulator/packet/experiments.hpp"

namespace hexi {
namespace {

using namespace support;

/// a - b - d and, longer, a - c - d.
Experiment square() {
    return make_experiment({{"a", "b", 1_Gbps, 2_ms},
                            {"b", "d", 1_Gbps, 2_ms},
                            {"a", "c", 1_Gbps, 5_ms},
                            {"c", "d", 1_Gbps, 5_ms}});
}

/// A probe a -> d every 100 us.
Experiment probed() {
    Experiment experiment = square();
    experiment.sources = {{.route = key(experiment, "a", "d"),
                           .process = ArrivalProcess::kConstant,
                           .rate = 8_Mbps,
                           .packet_size = 100_B,
                           .probe = true}};
    return experiment;
}

NetworkChange change(const Experiment& experiment, SimTime at, LinkState state) {
    return {.at = at, .link = link(experiment, "b", "d"), .state = state};
}

const LinkState kDown{.status = LinkStatus::kDown};

RunResult run(const Experiment& experiment) { return collect_result(experiment, CoreRun(experiment).core); }

TEST(PacketCoreEvents, ALinkThatGoesDownLosesWhatIsOnItAndWhatFollowsUntilTheReroute) {
    Experiment experiment = probed();
    experiment.changes = {change(experiment, 500_ms, kDown)};
    experiment.routes =
        RouteTimeline({{SimTime{0}, shortest_routes(*experiment.topology)},
                       {700_ms, shortest_routes(*experiment.topology, 1, link(experiment, "b", "d"))}});
    const RunResult result = run(experiment);
    ASSERT_EQ(result.events.size(), 1U);
    EXPECT_EQ(result.events[0].rerouted_at, 700_ms);
    // 2 ms of packets on the link, 200 ms sent towards it; those born in the last 2 ms get there
    // later.
    EXPECT_NEAR(static_cast<double>(result.events[0].lost), 2020, 1);
    EXPECT_NEAR(static_cast<double>(result.pairs[0].sent - result.pairs[0].received), 2040, 1);
    EXPECT_EQ(result.links[link(experiment, "b", "d").index()].drops.link_down,
              result.pairs[0].sent - result.pairs[0].received);
    EXPECT_EQ(result.pairs[0].lost,
              (DropCounts{.link_down = result.pairs[0].sent - result.pairs[0].received}));
    EXPECT_NEAR(to_ms(result.pairs[0].one_way.min), 4, 0.01);
    EXPECT_NEAR(to_ms(result.pairs[0].one_way.max), 10, 0.01);
}

TEST(PacketCoreEvents, HopsAreThoseOfThePathThatMostPacketsTook) {
    Experiment experiment = probed();
    experiment.changes = {change(experiment, 100_ms, kDown)};
    experiment.routes =
        RouteTimeline({{SimTime{0}, shortest_routes(*experiment.topology)},
                       {150_ms, shortest_routes(*experiment.topology, 1, link(experiment, "b", "d"))}});
    const PairResult pair = run(experiment).pairs.at(0);
    EXPECT_EQ(pair.paths.at(0).links()[0], link(experiment, "a", "b")) << "at the start";
    ASSERT_EQ(pair.hops.size(), 2U);
    EXPECT_EQ(pair.hops[0].link, link(experiment, "a", "c"));
    EXPECT_EQ(pair.hops[1].link, link(experiment, "c", "d"));
    EXPECT_EQ(pair.hops[0].propagation, 5_ms);
}

TEST(PacketCoreEvents, TwoFailuresWithinOneReactionAreEachHeldAgainstTheirOwnTable) {
    Experiment experiment = probed();
    const auto cut = [&](const std::string& from, const std::string& to, SimTime at) {
        return NetworkChange{.at = at, .link = link(experiment, from, to), .state = kDown};
    };
    experiment.changes = {cut("c", "d", 500_ms), cut("b", "d", 650_ms)};
    experiment.routes = RouteTimeline({{SimTime{0}, shortest_routes(*experiment.topology)},
                                       {700_ms, shortest_routes(*experiment.topology), 500_ms},
                                       {850_ms, RoutingTable(), 650_ms}});
    const RunResult result = run(experiment);
    EXPECT_EQ(result.events[0].rerouted_at, 700_ms);
    EXPECT_EQ(result.events[1].rerouted_at, 850_ms);
    EXPECT_NEAR(static_cast<double>(result.events[1].lost), 2020, 1) << "2 ms on the link, 200 ms after";
}

TEST(PacketCoreEvents, ABackupTakesOverWhenTheHeadHasHeard) {
    Experiment experiment = probed();
    const Topology& topology = *experiment.topology;
    const Path primary =
        Path::create(topology, {link(experiment, "a", "b"), link(experiment, "b", "d")}).value();
    const Path backup =
        Path::create(topology, {link(experiment, "a", "c"), link(experiment, "c", "d")}).value();
    experiment.routes =
        RouteTimeline({{SimTime{0}, RoutingTable({{.key = key(experiment, "a", "d"),
                                                   .paths = {{.path = primary, .backup = backup}}}})}});
    experiment.changes = {change(experiment, 500_ms, kDown), change(experiment, 800_ms, {})};
    const RunResult result = run(experiment);
    // On the link: 2 ms; on the way to it: 2 ms; sent before the news crosses 2 ms back to a: 2 ms.
    EXPECT_NEAR(static_cast<double>(result.pairs[0].sent - result.pairs[0].received), 60, 1);
    EXPECT_NEAR(to_ms(result.pairs[0].one_way.max), 10, 0.01);
    EXPECT_EQ(result.links.size(), 4U) << "the backup's links are there too";
    EXPECT_NEAR(static_cast<double>(result.links[2].packets), 3000, 2) << "back on the primary after 300 ms";
    EXPECT_EQ(result.events[0].rerouted_at, std::nullopt);
    EXPECT_NEAR(static_cast<double>(result.pairs[0].reordered), 60, 1)
        << "6 ms between the paths: what the primary carries first overtakes the last of the backup";
}

TEST(PacketCoreEvents, ADegradedLinkIsSlowerFartherAndLossier) {
    Experiment experiment = probed();
    experiment.changes = {
        change(experiment, 500_ms, {.capacity_factor = 0.01, .extra_delay = 30_ms, .loss_ratio = 0.2})};
    const RunResult result = run(experiment);
    EXPECT_NEAR(*result.pairs[0].loss_ratio, 0.1, 0.015);
    EXPECT_EQ(result.links[link(experiment, "b", "d").index()].drops.random,
              result.pairs[0].sent - result.pairs[0].received);
    const SimTime least = 4_ms + 1600_ns;
    EXPECT_EQ(result.pairs[0].one_way.min, least);
    EXPECT_EQ(result.pairs[0].one_way.max, least + 30_ms + 80_us - 800_ns) << "10 Mbit/s for the second hop";
}

TEST(PacketCoreEvents, RandomLossIsTheSameForTheSameSeed) {
    Experiment experiment = probed();
    experiment.changes = {change(experiment, 0_ms, {.loss_ratio = 0.5})};
    const CoreRun once(experiment), again(experiment);
    EXPECT_EQ(once.fates, again.fates);
    const auto lost = [](const CoreRun& run) {
        std::set<std::uint32_t> sequences;
        for (const PacketFate& fate : run.fates) {
            if (fate.loss == Loss::kRandom && !fate.echo) sequences.insert(fate.sequence);
        }
        return sequences;
    };
    EXPECT_GT(lost(once).size(), 4000U) << "half of 10 000";
    experiment.seed = 99;
    EXPECT_NE(lost(CoreRun(experiment)), lost(once));
}

TEST(PacketCoreEvents, ASurgeMultipliesTheRateOfItsRouteOnly) {
    Experiment experiment = square();
    const auto source = [&](const RouteKey& route) {
        return PacketSource{.route = route, .rate = 100_Mbps, .packet_size = 1000_B};
    };
    experiment.sources = {source(key(experiment, "a", "b")), source(key(experiment, "a", "c"))};
    experiment.rate_changes = {{.at = 400_ms, .key = key(experiment, "a", "b"), .factor = 5},
                               {.at = 600_ms, .key = key(experiment, "a", "b"), .factor = 0}};
    const RunResult result = run(experiment);
    EXPECT_NEAR(static_cast<double>(result.pairs[0].throughput.count()), 140e6, 4e6)
        << "0.4 + 0.2 * 5 of the rate";
    EXPECT_NEAR(static_cast<double>(result.pairs[1].throughput.count()), 100e6, 3e6);
}

TEST(PacketCoreEvents, PacketsWithoutARouteAreCountedAsLost) {
    Experiment experiment = probed();
    experiment.routes =
        RouteTimeline({{SimTime{0}, shortest_routes(*experiment.topology)},
                       {500_ms, RoutingTable({{.key = key(experiment, "a", "d"), .paths = {}}})}});
    const RunResult result = run(experiment);
    const PairResult& pair = result.pairs[0];
    EXPECT_EQ(pair.lost, (DropCounts{.no_route = 5000}));
    EXPECT_EQ(pair.sent - pair.received, 5000U);
    EXPECT_DOUBLE_EQ(*pair.loss_ratio, 0.5);
    EXPECT_EQ(pair.received - pair.round_trip.count, 40U) << "the echoes of the last 4 ms";
}

}  // namespace
}  // namespace hexi
