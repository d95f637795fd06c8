#include <cmath>
#include <map>

#include "tests/topology/national/national_network.hpp"
#include "topology/layer_delay.hpp"
#include "topology/shortest_tree.hpp"

namespace hexi::national {
namespace {

constexpr double kTolerance = 0.10;

TEST(National, ReproducesThePublishedAggregatesOfEachLayer) {
    ASSERT_EQ(network().spec().references.size(), 3U);
    for (const ReferenceSpec& published : network().spec().references) {
        const auto ours = inter_hub_delay(network(), published.layer);
        ASSERT_TRUE(ours) << ours.error().message;
        EXPECT_NEAR(to_ms(ours->mean) / to_ms(published.mean), 1, kTolerance) << to_string(published.layer);
        EXPECT_NEAR(to_ms(ours->max) / to_ms(published.max), 1, kTolerance) << to_string(published.layer);
    }
}

TEST(National, HoldsThePublishedAggregatesAsOneWayDelays) {
    const std::map<Layer, std::pair<SimTime, SimTime>> published{{Layer::kOptical, {9'700_us, 17'100_us}},
                                                                 {Layer::kIpPrivate, {14'600_us, 23'900_us}},
                                                                 {Layer::kIp, {16'700_us, 28'700_us}}};
    for (const ReferenceSpec& held : network().spec().references) {
        EXPECT_EQ(std::pair(held.mean, held.max), published.at(held.layer));
    }
}

TEST(National, IsSlowestOnThePublicLayer) {
    const auto optical = inter_hub_delay(network(), Layer::kOptical);
    const auto leased = inter_hub_delay(network(), Layer::kIpPrivate);
    const auto open = inter_hub_delay(network(), Layer::kIp);
    ASSERT_TRUE(optical && leased && open);
    for (std::size_t i = 0; i < open->pairs.size(); ++i) {
        const std::string pair =
            network().node(open->pairs[i].source).id + " - " + network().node(open->pairs[i].destination).id;
        EXPECT_LE(optical->pairs[i].one_way, leased->pairs[i].one_way) << pair;
        EXPECT_LE(leased->pairs[i].one_way, open->pairs[i].one_way) << pair;
    }
}

TEST(National, NeverBeatsLightOnTheGreatCircle) {
    for (const Layer layer : {Layer::kOptical, Layer::kIpPrivate, Layer::kIp}) {
        const auto delay = inter_hub_delay(network(), layer);
        ASSERT_TRUE(delay);
        for (const HubPairDelay& pair : delay->pairs) {
            const auto apart = great_circle(*network().node(pair.source).position,
                                            *network().node(pair.destination).position);
            EXPECT_GT(pair.one_way, propagation_delay(apart, 1.468));
        }
    }
}

TEST(National, JoinsHubPairsByTheirDirectWavelengths) {
    const auto optical = inter_hub_delay(network(), Layer::kOptical);
    ASSERT_TRUE(optical);
    for (const HubPairDelay& pair : optical->pairs) EXPECT_EQ(pair.path.hop_count(), 1U);
}

/// Nodes that `layer` joins to Beijing.
std::vector<bool> joined_to_beijing(Layer layer) {
    std::vector<WeightedEdge> edges;
    for (const Link& link : network().links()) {
        edges.push_back({static_cast<std::uint32_t>(link.from.index()),
                         static_cast<std::uint32_t>(link.to.index()),
                         link.layer == layer ? 1 : WeightedEdge::kAbsent});
    }
    const auto tree = shortest_tree(network().nodes().size(), edges, node("beijing").index());
    std::vector<bool> joined;
    for (const auto distance : tree.distance) joined.push_back(distance != ShortestTree::kUnreachable);
    return joined;
}

TEST(National, ReachesEveryCityOnThePublicAndTheOpticalLayer) {
    for (const Layer layer : {Layer::kIp, Layer::kOptical}) {
        const auto joined = joined_to_beijing(layer);
        for (const NodeId city : network().endpoints()) {
            EXPECT_TRUE(joined[city.index()]) << network().node(city).id << " on " << to_string(layer);
        }
    }
}

TEST(National, ReachesEveryClusterOnThePrivateLayer) {
    const auto joined = joined_to_beijing(Layer::kIpPrivate);
    for (const NodeId cluster : network().clusters()) EXPECT_TRUE(joined[cluster.index()]);
}

}  // namespace
}  // namespace hexi::national
