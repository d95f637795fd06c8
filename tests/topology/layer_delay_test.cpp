#include "topology/layer_delay.hpp"

#include "tests/support/small_networks.hpp"

namespace hexi {
namespace {

/// Clusters a1, a2 of hub a and b1 of hub b, joined over a router by links of 1 ms.
TopologySpec two_hubs() {
    auto spec = support::network({"a1", "a2", "b1", "middle"},
                                 {{"a1", "middle"}, {"a2", "middle"}, {"middle", "b1"}, {"a1", "a2"}});
    spec.hubs = {{.id = "a"}, {.id = "b"}};
    for (std::size_t i = 0; i < 3; ++i) {
        spec.nodes[i].kind = NodeKind::kCluster;
        spec.nodes[i].hub = i < 2 ? "a" : "b";
    }
    return spec;
}

TEST(InterHubDelay, LeavesOutPairsOfOneHub) {
    auto spec = two_hubs();
    spec.links[0].delay = 4_ms;
    const auto topology = Topology::create(spec);
    ASSERT_TRUE(topology) << topology.error().message;
    const auto delay = inter_hub_delay(*topology, Layer::kIp);
    ASSERT_TRUE(delay) << delay.error().message;
    ASSERT_EQ(delay->pairs.size(), 2U);
    EXPECT_EQ(delay->pairs[0].one_way, 3_ms);  // a1 - a2 - middle - b1, not the direct 4 + 1 ms
    EXPECT_EQ(delay->pairs[0].path.hop_count(), 3U);
    EXPECT_EQ(delay->pairs[1].one_way, 2_ms);
    EXPECT_EQ(delay->mean, 2'500_us);
    EXPECT_EQ(delay->max, 3_ms);
}

TEST(InterHubDelay, StaysOnItsLayer) {
    auto spec = two_hubs();
    spec.links.push_back({.id = "wave",
                          .from = "a1",
                          .to = "b1",
                          .layer = Layer::kOptical,
                          .capacity = 1_Gbps,
                          .delay = 1_us});
    const auto topology = Topology::create(spec);
    ASSERT_TRUE(topology) << topology.error().message;
    EXPECT_EQ(inter_hub_delay(*topology, Layer::kIp)->pairs[0].one_way, 2_ms);
    const auto optical = inter_hub_delay(*topology, Layer::kOptical);
    ASSERT_FALSE(optical);
    EXPECT_EQ(optical.error().code, ErrorCode::kUnreachable);
    EXPECT_EQ(optical.error().message, "no path from 'a2' to 'b1' on layer optical");
}

TEST(InterHubDelay, NeedsTwoHubs) {
    const auto topology = Topology::create(support::chain());
    ASSERT_TRUE(topology) << topology.error().message;
    const auto delay = inter_hub_delay(*topology, Layer::kIp);
    ASSERT_FALSE(delay);
    EXPECT_EQ(delay.error().code, ErrorCode::kNotFound);
    EXPECT_EQ(delay.error().message, "test has no two clusters of different hubs to measure between");
}

}  // namespace
}  // namespace hexi
