#include <algorithm>
#include <set>

#include "tests/support/small_networks.hpp"
#include "tests/topology/national/disjoint_paths.hpp"
#include "tests/topology/national/national_network.hpp"
#include "topology/layer_delay.hpp"
#include "topology/shortest_tree.hpp"

namespace hexi::national {
namespace {

TEST(DisjointPaths, GivesUpTheShortestPathWhereItBlocksTheOther) {
    // The trap: a-x-y-b is shortest and blocks both a-x-b and a-y-b.
    auto spec = support::network({"a", "x", "y", "b"}, {{"a", "x"}, {"x", "y"}, {"y", "b"}});
    spec.links.push_back({.from = "x", .to = "b", .capacity = 1_Gbps, .delay = 9_ms});
    spec.links.push_back({.from = "a", .to = "y", .capacity = 1_Gbps, .delay = 9_ms});
    const auto topology = Topology::create(spec);
    ASSERT_TRUE(topology) << topology.error().message;
    const auto pair = disjoint_paths(*topology, Layer::kIp, NodeId(0), NodeId(3));
    ASSERT_TRUE(pair);
    EXPECT_EQ(pair->first.hop_count() + pair->second.hop_count(), 4U);
}

TEST(DisjointPaths, FindsNoneOverOneSharedBridge) {
    auto spec = support::network({"a", "x", "y", "b"}, {{"a", "x"}, {"x", "b"}, {"a", "y"}, {"y", "b"}});
    spec.links[0].srlgs = {"bridge"};
    spec.links[3].srlgs = {"bridge"};
    const auto topology = Topology::create(spec);
    ASSERT_TRUE(topology) << topology.error().message;
    EXPECT_FALSE(disjoint_paths(*topology, Layer::kIp, NodeId(0), NodeId(3)));
}

class EachLayer : public testing::TestWithParam<Layer> {};

TEST_P(EachLayer, GivesEveryHubPairTwoPathsWithoutASharedRisk) {
    const auto delay = inter_hub_delay(network(), GetParam());
    ASSERT_TRUE(delay) << delay.error().message;
    ASSERT_EQ(delay->pairs.size(), 43U);
    for (const HubPairDelay& pair : delay->pairs) {
        const auto both = disjoint_paths(network(), GetParam(), pair.source, pair.destination);
        ASSERT_TRUE(both) << network().node(pair.source).id << " " << network().node(pair.destination).id;
        const auto first = path_srlgs(network(), both->first), second = path_srlgs(network(), both->second);
        EXPECT_EQ(std::find_first_of(first.begin(), first.end(), second.begin(), second.end()), first.end());
    }
}

/// Cities that `layer` no longer joins to Beijing once everything that shares `risk` is cut.
std::set<std::string> parted_by(Layer layer, SrlgId risk) {
    std::vector<WeightedEdge> edges;
    for (const Link& link : network().links()) {
        const bool cut = std::binary_search(link.srlgs.begin(), link.srlgs.end(), risk);
        edges.push_back({static_cast<std::uint32_t>(link.from.index()),
                         static_cast<std::uint32_t>(link.to.index()),
                         link.layer == layer && !cut ? 1 : WeightedEdge::kAbsent});
    }
    const auto tree = shortest_tree(network().nodes().size(), edges, node("beijing").index());
    std::set<std::string> parted;
    for (const NodeId city : network().endpoints()) {
        if (tree.distance[city.index()] == ShortestTree::kUnreachable) parted.insert(network().node(city).id);
    }
    return parted;
}

TEST(National, LosesNoCityButKashgarToOneCut) {
    for (const Layer layer : {Layer::kIp, Layer::kOptical}) {
        for (std::size_t i = 0; i < network().srlgs().size(); ++i) {
            const auto parted = parted_by(layer, SrlgId(i));
            EXPECT_THAT(parted, testing::IsSubsetOf({"kashi"})) << network().srlgs()[i];
        }
    }
}

INSTANTIATE_TEST_SUITE_P(National, EachLayer,
                         testing::Values(Layer::kOptical, Layer::kIpPrivate, Layer::kIp));

}  // namespace
}  // namespace hexi::national
