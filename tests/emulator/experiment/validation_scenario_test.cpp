#include "emulator/experiment/validation_scenario.hpp"

#include <set>

#include "emulator/experiment/compile.hpp"
#include "tests/emulator/experiment/scenario_fixture.hpp"

namespace hexi {
namespace {

using testing_support::link_spec;
using testing_support::node_spec;
using testing_support::ShortestPathCompiler;
using testing_support::two_hubs;

Scenario made(const Topology& topology, const ValidationOptions& options = {}) {
    auto scenario = validation_scenario(topology, options);
    EXPECT_TRUE(scenario) << scenario.error().message;
    return std::move(*scenario);
}

Experiment compiled(const std::shared_ptr<const Topology>& topology, const ValidationOptions& options = {}) {
    const auto valid = validate(made(*topology, options), topology);
    EXPECT_TRUE(valid) << valid.error().message;
    auto experiment = compile(*valid, ShortestPathCompiler{});
    EXPECT_TRUE(experiment) << experiment.error().message;
    return std::move(*experiment);
}

/// A ring of `count` routers with no hubs, clusters or cities among them.
std::shared_ptr<const Topology> ring(std::size_t count) {
    TopologySpec spec;
    spec.name = "ring";
    for (std::size_t i = 0; i < count; ++i)
        spec.nodes.push_back(node_spec("v" + std::to_string(i), NodeKind::kRouter));
    for (std::size_t i = 0; i < count; ++i) {
        spec.links.push_back(
            link_spec(spec.nodes[i].id, spec.nodes[(i + 1) % count].id, Layer::kIp, 1_ms, 100_Gbps));
    }
    auto topology = Topology::create(std::move(spec));
    EXPECT_TRUE(topology) << topology.error().message;
    return std::make_shared<const Topology>(std::move(*topology));
}

/// The bound on a pair by name, if there is one.
std::optional<SimTime> target_of(const Experiment& experiment, const std::string& source,
                                 const std::string& destination, Layer layer) {
    for (const DelayTarget& target : experiment.targets) {
        const auto& [from, to, on, traffic_class] = target.route;
        if (experiment.topology->node(from).id == source && experiment.topology->node(to).id == destination &&
            on == layer)
            return target.one_way;
    }
    return std::nullopt;
}

TEST(ValidationScenario, HoldsHubsAgainstTheirCircles) {
    const auto experiment = compiled(two_hubs());
    EXPECT_EQ(target_of(experiment, "n1", "s1", Layer::kOptical), 20_ms);
    EXPECT_EQ(target_of(experiment, "s1", "n2", Layer::kIp), 20_ms);
    EXPECT_EQ(target_of(experiment, "n2", "n1", Layer::kOptical), 5_ms);
    EXPECT_EQ(target_of(experiment, "m", "n1", Layer::kIp), std::nullopt) << "no direct link joins them";
    EXPECT_EQ(experiment.targets.size(), 12U);
    for (const auto& target : experiment.targets) EXPECT_EQ(target.statistic, DelayStatistic::kP99);
}

TEST(ValidationScenario, HoldsAClusterAgainstTheNearestCityItIsJoinedTo) {
    TopologySpec spec = two_hubs()->spec();
    spec.nodes.push_back(node_spec("far-city", NodeKind::kMetro));
    spec.nodes.push_back(node_spec("in", NodeKind::kMetro));
    spec.nodes[0].site = "in";
    for (const auto* city : {"far-city", "in"}) {
        for (const auto* cluster : {"n1", "s1"})
            spec.links.push_back(link_spec(cluster, city, Layer::kOptical, 1_ms, 1_Tbps));
    }
    const auto topology = std::make_shared<const Topology>(*Topology::create(spec));
    const auto experiment = compiled(topology);
    EXPECT_EQ(target_of(experiment, "n1", "in", Layer::kOptical), 1_ms) << "at one site";
    EXPECT_EQ(target_of(experiment, "in", "n1", Layer::kOptical), 1_ms);
    EXPECT_EQ(target_of(experiment, "s1", "in", Layer::kOptical), 5_ms);
    EXPECT_EQ(target_of(experiment, "s1", "far-city", Layer::kOptical), std::nullopt);
    EXPECT_EQ(target_of(experiment, "n1", "in", Layer::kIp), std::nullopt) << "the city is not on that layer";
}

TEST(ValidationScenario, LoadsEveryLayerToThePeakOfTheDay) {
    const auto experiment = compiled(two_hubs(), {.load = 1.5});
    EXPECT_THAT(experiment.remarks,
                testing::Contains(testing::StartsWith(
                    "layer optical: mean offered utilisation of the links in use 39.6 %")));
    EXPECT_THAT(experiment.remarks, testing::Contains(testing::StartsWith(
                                        "layer ip: mean offered utilisation of the links in use 39.6 %")));
    const auto bursty =
        std::count_if(experiment.sources.begin(), experiment.sources.end(),
                      [](const auto& source) { return source.process == ArrivalProcess::kOnOff; });
    EXPECT_EQ(bursty, 6 + 12);
}

TEST(ValidationScenario, StaysWithinItsBudget) {
    const auto experiment = compiled(two_hubs(), {.packet_hops = 1e6});
    EXPECT_LT(experiment.scaling.rate_factor, 1e-3);
    EXPECT_THAT(experiment.remarks, testing::Contains(testing::HasSubstr("to about 1e+06 packet-hops")));
}

TEST(ValidationScenario, IsNotScaledWithoutABudget) {
    const auto experiment = compiled(two_hubs(), {.packet_hops = std::nullopt});
    EXPECT_EQ(experiment.scaling.rate_factor, 1);
}

TEST(ValidationScenario, KeepsToTheLayersAskedFor) {
    for (const auto& target : compiled(two_hubs(), {.layers = {Layer::kIp}}).targets)
        EXPECT_EQ(target.route.layer, Layer::kIp);
}

TEST(ValidationScenario, FailsLinksFromTheStart) {
    const auto experiment = compiled(two_hubs(), {.failed = {"duct"}});
    EXPECT_EQ(experiment.changes.size(), 4U);
    for (const auto& change : experiment.changes) EXPECT_EQ(change.at, SimTime{0});
    EXPECT_EQ(experiment.routes.tables().size(), 1U);
    EXPECT_THAT(experiment.remarks, testing::Contains("'duct' is down from the start"));
}

TEST(ValidationScenario, ProbesAllPairsOfANetworkWithoutHubs) {
    const auto experiment = compiled(ring(10));
    EXPECT_EQ(experiment.targets.size(), 90U);
    EXPECT_EQ(target_of(experiment, "v3", "v7", Layer::kIp), 20_ms);
}

TEST(ValidationScenario, DrawsPairsOfALargeNetworkBySeed) {
    const auto topology = ring(60);
    const auto first = made(*topology, {.seed = 5});
    const auto pairs = std::get<std::vector<NamedPair>>(first.targets[0].pairs);
    std::set<std::pair<std::string, std::string>> different;
    for (const auto& pair : pairs) different.emplace(pair.source, pair.destination);
    EXPECT_EQ(different.size(), kMostProbedPairs);
    EXPECT_THAT(first.remarks,
                testing::Contains("layer ip: 2000 of 3540 pairs are probed, drawn at random by seed 5"));
    EXPECT_EQ(made(*topology, {.seed = 5}).targets, first.targets);
    EXPECT_NE(made(*topology, {.seed = 6}).targets, first.targets);
    EXPECT_TRUE(validate(first, topology));
}

TEST(ValidationScenario, RefusesWhatCannotBe) {
    const auto error = [](const ValidationOptions& options) {
        return validation_scenario(*two_hubs(), options).error();
    };
    EXPECT_EQ(error({.load = 0}).message, "--load: 0 is not allowed: must be from 1e-06 to 1000");
    EXPECT_EQ(error({.packet_hops = -1}).message, "--packet-hops: -1 is not allowed: must be above 0");
    EXPECT_THAT(error({.failed = {"dukt"}}).message,
                testing::StartsWith("--fail: no link, fibre or risk group 'dukt' in two-hubs"));
    EXPECT_EQ(error({.layers = {Layer::kIpPrivate}}).message,
              "--layer: layer 'ip-private' of two-hubs joins no two endpoints");
}

/// a - b, and c - d where `joined`; else c and d stand alone.
Result<Scenario> of_two_parts(bool joined) {
    TopologySpec spec;
    spec.name = "parts";
    for (const char* id : {"a", "b", "c", "d"}) spec.nodes.push_back(node_spec(id, NodeKind::kRouter));
    spec.links = {link_spec("a", "b", Layer::kIp, 1_ms, 1_Gbps)};
    if (joined) spec.links.push_back(link_spec("c", "d", Layer::kIp, 1_ms, 1_Gbps));
    return validation_scenario(*Topology::create(spec));
}

TEST(ValidationScenario, RefusesWhatNothingReaches) {
    const auto alone = of_two_parts(false), apart = of_two_parts(true);
    ASSERT_FALSE(alone);
    EXPECT_EQ(alone.error().code, ErrorCode::kUnreachable);
    EXPECT_EQ(alone.error().message,
              "parts: nothing reaches node 'c': it has no link; add one, or leave the node out");
    ASSERT_FALSE(apart);
    EXPECT_EQ(
        apart.error().message,
        "parts: no path leads from 'a' to 'c' on layer ip; join them, or validate the parts by themselves");
}

TEST(ValidationScenario, HoldsEveryPairAgainstTheTargetAskedFor) {
    const auto experiment = compiled(two_hubs(), {.target = 7_ms, .statistic = DelayStatistic::kP50});
    ASSERT_FALSE(experiment.targets.empty());
    for (const DelayTarget& target : experiment.targets) {
        EXPECT_EQ(target.one_way, 7_ms);
        EXPECT_EQ(target.statistic, DelayStatistic::kP50);
        EXPECT_EQ(target.loss_ratio, kMostLoss);
    }
}

TEST(ValidationScenario, RefusesANetworkWithNothingToProbe) {
    TopologySpec spec;
    spec.name = "alone";
    spec.nodes = {node_spec("a", NodeKind::kRouter)};
    const auto scenario = validation_scenario(*Topology::create(spec));
    ASSERT_FALSE(scenario);
    EXPECT_EQ(scenario.error().message, "alone joins no two endpoints, so there is nothing to validate");
}

}  // namespace
}  // namespace hexi
