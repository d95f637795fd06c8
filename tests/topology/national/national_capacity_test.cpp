#include <set>

#include "tests/topology/national/national_network.hpp"

namespace hexi::national {
namespace {

bool joins_hubs(const Link& link) {
    const Node &from = network().node(link.from), &to = network().node(link.to);
    return from.kind == NodeKind::kCluster && to.kind == NodeKind::kCluster && from.hub != to.hub;
}

TEST(NationalCapacity, SumsToThePublishedTotalBetweenHubClusters) {
    BitRate total;
    int bundles = 0;
    for (const Link& link : network().links()) {
        if (link.layer != Layer::kOptical || !joins_hubs(link) || link.id.ends_with(":rev")) continue;
        total = total + link.capacity;
        ++bundles;
    }
    EXPECT_EQ(bundles, 43);
    EXPECT_NEAR(static_cast<double>(total.count()) / 1e12, 751, 0.4);  // whole lanes of 400 Gbit/s
}

TEST(NationalCapacity, IsGivenForEveryLinkInWholeLanes) {
    for (const LinkSpec& link : network().spec().links) {
        ASSERT_TRUE(link.capacity && link.lane_rate) << link.id;
        EXPECT_EQ(link.lane_rate->count(), 400'000'000'000U) << link.id;
        EXPECT_EQ(link.capacity->count() % link.lane_rate->count(), 0U) << link.id;
    }
}

TEST(NationalCapacity, IsLargestBetweenTheThreeCentres) {
    const auto capacity = [](const char* link) {
        return network().link(network().find_links(link).value().front()).capacity;
    };
    EXPECT_GT(capacity("ip-shanghai-beijing"), capacity("ip-xian-beijing"));
    EXPECT_GT(capacity("ip-xian-beijing"), capacity("ip-lanzhou-beijing"));
    EXPECT_GT(capacity("ip-xian-beijing"), capacity("vpn-xian-beijing"));
}

TEST(NationalCompute, KeepsPueWithinTheLimitOfItsHub) {
    const std::set<std::string> western{"neimenggu", "guizhou", "gansu", "ningxia"};
    for (const NodeId id : network().clusters()) {
        const Node& cluster = network().node(id);
        const double limit = western.contains(network().hub(cluster.hub).id) ? 1.2 : 1.25;
        ASSERT_TRUE(cluster.compute.pue_limit) << cluster.id;
        EXPECT_DOUBLE_EQ(*cluster.compute.pue_limit, limit) << cluster.id;
        EXPECT_LE(cluster.compute.pue.value_or(1), limit) << cluster.id;
    }
}

}  // namespace
}  // namespace hexi::national
