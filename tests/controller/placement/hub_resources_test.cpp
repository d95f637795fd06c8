#include "controller/placement/hub_resources.hpp"

#include "tests/support/small_networks.hpp"

namespace hexi {
namespace {

/// "a" is a cluster that says nothing, "b" a router with a capacity, "c" a plain router.
Topology network() {
    auto spec = support::chain();
    spec.hubs.push_back({.id = "h", .name = "h"});
    spec.nodes[0].kind = NodeKind::kCluster;
    spec.nodes[0].hub = "h";
    spec.nodes[1].compute = {.capacity_eflops = 2, .pue = 1.1};
    return Topology::create(std::move(spec)).value();
}

TEST(HubResources, AreClustersAndNodesWithACapacity) {
    const auto hubs = hub_resources(network(), {}).value();
    ASSERT_EQ(hubs.size(), 2U);
    EXPECT_EQ(hubs[0].node, NodeId(0));
    EXPECT_EQ(hubs[1].capacity_eflops, 2);
    EXPECT_THAT(hubs[1].assumed, testing::ElementsAre("green_ratio", "price_cny_per_kwh"));
}

TEST(HubResources, StandInWhereNothingIsPublishedAndSaySo) {
    const HubResources hub = hub_resources(network(), {}).value()[0];
    EXPECT_EQ(hub.capacity_eflops, 10);
    EXPECT_EQ(hub.pue, 1.42);
    EXPECT_THAT(hub.assumed,
                testing::ElementsAre("capacity_eflops", "pue", "green_ratio", "price_cny_per_kwh"));
    const ComputeJobSet set{.hubs = {{.node = NodeId(0), .compute = {.racks = 1000, .pue_limit = 1.2}}}};
    const HubResources known = hub_resources(network(), set).value()[0];
    EXPECT_NEAR(known.capacity_eflops, 0.0726, 1e-4);
    EXPECT_EQ(known.pue, 1.2) << "as bad as it may be";
}

TEST(HubResources, TakeTheSetsWord) {
    const ComputeJobSet set{.occupied_ratio = 0.5,
                            .hubs = {{.node = NodeId(1), .compute = {.pue = 1.3}, .occupied_ratio = 0.25},
                                     {.node = NodeId(2), .compute = {.capacity_eflops = 4}}}};
    const auto hubs = hub_resources(network(), set).value();
    ASSERT_EQ(hubs.size(), 3U);
    EXPECT_EQ(hubs[1].pue, 1.3);
    EXPECT_EQ(hubs[1].free_eflops(), 1.5);
    EXPECT_EQ(hubs[2].free_eflops(), 2);
}

TEST(HubResources, AreMissedByName) {
    const auto topology = Topology::create(support::chain()).value();
    EXPECT_EQ(hub_resources(topology, {}).error().message,
              "the network 'test' has no compute hub: no cluster, and no node with capacity_eflops");
}

}  // namespace
}  // namespace hexi
