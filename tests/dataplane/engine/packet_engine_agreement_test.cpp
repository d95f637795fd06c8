// The packet engine and the dataplane's links, packet by packet: two implementations of one model.
#include <algorithm>
#include <tuple>

#include "dataplane/engine/virtual_run.hpp"
#include "emulator/packet/core_result.hpp"
#include "tests/emulator/packet/experiments.hpp"

namespace hexi {
namespace {

using namespace support;

PacketSource poisson(const RouteKey& key, BitRate rate, ByteCount size = 1000_B) {
    return {.route = key, .process = ArrivalProcess::kPoisson, .rate = rate, .packet_size = size};
}

PacketSource bursts(const RouteKey& key, BitRate rate, BitRate peak) {
    return {.route = key,
            .process = ArrivalProcess::kOnOff,
            .rate = rate,
            .packet_size = 1500_B,
            .size_law = PacketSizeLaw::kExponential,
            .peak = peak,
            .mean_burst = 60'000_B};
}

PacketSource steady(const RouteKey& key, BitRate rate, ByteCount size, bool probe = false) {
    return {.route = key,
            .process = ArrivalProcess::kConstant,
            .rate = rate,
            .packet_size = size,
            .probe = probe};
}

std::vector<PacketFate> in_order(std::vector<PacketFate> fates) {
    const auto key = [](const PacketFate& fate) {
        return std::tuple(fate.ended, fate.source, fate.sequence, fate.echo);
    };
    std::sort(fates.begin(), fates.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    return fates;
}

struct DataplaneRun {
    explicit DataplaneRun(const Experiment& experiment, SimTime step = 1_ms) {
        run = std::move(
            *VirtualRun::create(experiment, [this](const PacketFate& fate) { fates.push_back(fate); }));
        run->set_step(step);
        EXPECT_TRUE(run->run());
        run->check_conservation();
    }
    std::vector<PacketFate> fates;
    std::unique_ptr<VirtualRun> run;
};

/// Every packet's fate and every figure of the result, except who says so.
void expect_agreement(const Experiment& experiment) {
    const CoreRun packet(experiment);
    const DataplaneRun dataplane(experiment);
    const auto expected = in_order(packet.fates), found = in_order(dataplane.fates);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(found[i], expected[i]) << "packet " << i;
    const RunResult a = collect_result(experiment, packet.core), b = dataplane.run->result();
    EXPECT_EQ(b.pairs, a.pairs);
    EXPECT_EQ(b.links, a.links);
    EXPECT_EQ(b.events, a.events);
    EXPECT_EQ(b.packet_hops, a.packet_hops);
    EXPECT_EQ(b.manifest.engine, "dataplane");
}

std::uint64_t drops(const Experiment& experiment) {
    std::uint64_t total = 0;
    const CoreRun run(experiment);
    for (const LinkResult& link : collect_result(experiment, run.core).links) total += link.drops.total();
    return total;
}

/// a-b-c-d in a row, each link slower than the one before.
Experiment chain() {
    return make_experiment({{"a", "b", 1_Gbps, 1_ms, 50'000_B},
                            {"b", "c", 600_Mbps, 250_us, 30'000_B},
                            {"c", "d", 500_Mbps, 700_us, 20'000_B}});
}

/// Six routers with cross traffic in three classes.
Experiment mesh() {
    Experiment experiment = make_experiment({{"a", "b", 200_Mbps, 1_ms, 60'000_B},
                                             {"b", "c", 200_Mbps, 1500_us, 60'000_B},
                                             {"c", "d", 100_Mbps, 1_ms, 40'000_B},
                                             {"d", "e", 100_Mbps, 2_ms, 40'000_B},
                                             {"e", "f", 200_Mbps, 300_us, 60'000_B},
                                             {"f", "a", 200_Mbps, 10_us, 60'000_B},
                                             {"b", "e", 100_Mbps, 1200_us, 40'000_B}},
                                            3);
    for (const char* from : {"a", "b", "c", "f"}) {
        experiment.sources.push_back(steady(key(experiment, from, "d", 0), 1_Mbps, 64_B, true));
        experiment.sources.push_back(poisson(key(experiment, from, "d", 1), 10_Mbps, 200_B));
        experiment.sources.push_back(bursts(key(experiment, from, "d", 2), 25_Mbps, 100_Mbps));
        experiment.sources.push_back(bursts(key(experiment, "d", from, 2), 15_Mbps, 100_Mbps));
    }
    experiment.warmup = 100_ms;
    return experiment;
}

TEST(PacketEngineAgreement, OnAChainInOverload) {
    Experiment experiment = chain();
    experiment.duration = 300_ms;
    experiment.sources = {poisson(key(experiment, "a", "d"), 400_Mbps),
                          bursts(key(experiment, "a", "c"), 200_Mbps, 1_Gbps),
                          steady(key(experiment, "b", "d"), 100_Mbps, 64_B),
                          steady(key(experiment, "d", "a"), 10_Mbps, 100_B, true)};
    EXPECT_GT(drops(experiment), 1000U) << "else the test shows little";
    expect_agreement(experiment);
}

TEST(PacketEngineAgreement, OnAMeshWithPriorities) {
    const Experiment experiment = mesh();
    EXPECT_GT(drops(experiment), 100U) << "else the test shows little";
    expect_agreement(experiment);
}

TEST(PacketEngineAgreement, WhereEqualLinksInARowMakeEqualInstants) {
    Experiment experiment = make_experiment({{"a", "b", 100_Mbps, 1_ms, 3000_B},
                                             {"b", "c", 100_Mbps, 1_ms, 3000_B},
                                             {"x", "b", 100_Mbps, 1_ms, 3000_B},
                                             {"c", "d", 100_Mbps, 1_ms, 3000_B}});
    experiment.sources = {poisson(key(experiment, "a", "d"), 90_Mbps),
                          poisson(key(experiment, "x", "d"), 60_Mbps)};
    EXPECT_GT(drops(experiment), 1000U) << "else the test shows little";
    expect_agreement(experiment);
}

TEST(PacketEngineAgreement, ThroughCutsRepairsAndDegradations) {
    Experiment experiment = mesh();
    const Topology& topology = *experiment.topology;
    const LinkId cut = link(experiment, "b", "e"), weak = link(experiment, "c", "d");
    experiment.routes = RouteTimeline({{SimTime{0}, shortest_routes(topology, 3)},
                                       {450_ms, shortest_routes(topology, 3, cut)},
                                       {800_ms, shortest_routes(topology, 3)}});
    experiment.changes = {
        {.at = 200_ms, .link = weak, .state = {.capacity_factor = 0.4, .extra_delay = 3_ms}},
        {.at = 300_ms, .link = weak, .state = {.loss_ratio = 0.05}},
        {.at = 400_ms, .link = cut, .state = {.status = LinkStatus::kDown}},
        {.at = 600_ms, .link = cut, .state = {}}};
    experiment.rate_changes = {{.at = 500_ms, .key = key(experiment, "f", "d", 2), .factor = 3},
                               {.at = 700_ms, .key = key(experiment, "f", "d", 2), .factor = 0}};
    expect_agreement(experiment);
}

TEST(PacketEngineAgreement, OnBackupsWeightedPathsAndScaledLanes) {
    Experiment experiment = make_experiment({{"a", "b", 400_Gbps, 1_ms, 10_MiB, 100_Gbps},
                                             {"b", "d", 400_Gbps, 1_ms, 10_MiB, 100_Gbps},
                                             {"a", "c", 100_Gbps, 2_ms, 10_MiB},
                                             {"c", "d", 100_Gbps, 2_ms, 10_MiB}});
    const auto over = [&](const std::string& middle) {
        return *Path::create(*experiment.topology,
                             {link(experiment, "a", middle), link(experiment, middle, "d")});
    };
    const Route route{
        .key = key(experiment, "a", "d"),
        .paths = {{.path = over("b"), .weight = 3, .backup = over("c")}, {.path = over("c"), .weight = 1}}};
    experiment.routes = RouteTimeline({{SimTime{0}, RoutingTable({route})}});
    experiment.sources = {poisson(route.key, 350_Gbps, 1500_B), steady(route.key, 1_Gbps, 64_B, true)};
    experiment.scaling.rate_factor = 0.001;
    experiment.changes = {
        {.at = 300_ms, .link = link(experiment, "b", "d"), .state = {.status = LinkStatus::kDown}},
        {.at = 600_ms, .link = link(experiment, "b", "d"), .state = {}}};
    expect_agreement(experiment);
}

TEST(VirtualRun, IsTheSameWhateverTheStep) {
    Experiment experiment = mesh();
    experiment.duration = 300_ms;
    const auto expected = in_order(DataplaneRun(experiment).fates);
    for (const SimTime step : {1_us, 37_us, 1_s}) {
        EXPECT_TRUE(in_order(DataplaneRun(experiment, step).fates) == expected) << step.count() << " ps";
    }
}

TEST(VirtualRun, NeverReordersAFlow) {
    Experiment experiment = chain();
    experiment.sources = {poisson(key(experiment, "a", "d"), 450_Mbps),
                          bursts(key(experiment, "b", "d"), 100_Mbps, 1_Gbps)};
    std::map<std::uint32_t, std::uint32_t> next;
    for (const PacketFate& fate : DataplaneRun(experiment).fates) {
        if (fate.loss) continue;
        EXPECT_GE(fate.sequence, next[fate.source]);
        next[fate.source] = fate.sequence + 1;
    }
}

}  // namespace
}  // namespace hexi
