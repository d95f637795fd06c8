#include "controller/shortest_path.hpp"

#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

using support::hand_network;
using support::node;

std::string found(const Topology& network, const std::string& from, const std::string& to,
                  const PathConstraints& constraints = {}) {
    const CostGraph graph(network, NetworkState(network), constraints);
    const auto path = shortest_path(graph, node(network, from), node(network, to));
    return path ? support::words(network, *path) : path.error().message;
}

TEST(ShortestPath, EqualsTheBestOfAllPathsOnRandomNetworks) {
    support::for_random_pairs(300, [](const CostGraph& graph, NodeId from, NodeId to) {
        const auto all = support::all_paths(graph, from, to);
        const auto path = shortest_path(graph, from, to);
        ASSERT_EQ(path.has_value(), !all.empty());
        EXPECT_EQ(PathTree(graph, from).cost_to(to).has_value(), !all.empty());
        if (!path) return;
        EXPECT_EQ(graph.cost(*path), graph.cost(all.front()));
        EXPECT_EQ(path->hop_count(), all.front().hop_count());
        EXPECT_EQ(PathTree(graph, from).cost_to(to), graph.cost(*path));
    });
}

TEST(ShortestPath, PrefersLowerDelayOverFewerHops) {
    const auto network = hand_network({{"ac", "a", "c", 5}, {"ab", "a", "b", 2}, {"bc", "b", "c", 2}});
    EXPECT_EQ(found(network, "a", "c"), "ab:fwd bc:fwd");
    EXPECT_EQ(found(network, "c", "a"), "bc:rev ab:rev");
}

TEST(ShortestPath, FollowsTheIgpMetricWhereAsked) {
    const auto network = hand_network({{"ac", "a", "c", 5}, {"ab", "a", "b", 2}, {"bc", "b", "c", 2}});
    EXPECT_EQ(found(network, "a", "c", {.metric = PathMetric::kIgp}), "ac:fwd");
}

TEST(ShortestPath, BreaksTiesByFewerLinksThenByTheLowerLastLink) {
    const auto network =
        hand_network({{"ab", "a", "b", 1}, {"bc", "b", "c", 1}, {"ac2", "a", "c", 2}, {"ac1", "a", "c", 2}});
    EXPECT_EQ(found(network, "a", "c"), "ac2:fwd");
    EXPECT_EQ(found(network, "c", "a"), "ac2:rev");
}

TEST(ShortestPath, HasNoPathForItsSourceItself) {
    const auto network = hand_network({{"ab", "a", "b"}});
    const CostGraph graph(network, NetworkState(network), {});
    const PathTree tree(graph, NodeId(0));
    EXPECT_EQ(tree.to(NodeId(0)), std::nullopt);
    EXPECT_EQ(tree.cost_to(NodeId(0)), 0);
    EXPECT_EQ(found(network, "a", "a"), "a path needs two different ends, and both are 'a'");
}

TEST(ShortestPath, NamesBothEndsWhereThereIsNone) {
    const auto network = hand_network({{"ab", "a", "b"}, {"cd", "c", "d"}});
    EXPECT_EQ(found(network, "a", "d"),
              "no path from 'a' to 'd' on layer 'ip' over the links that are up and not excluded");
}

}  // namespace
}  // namespace hexi
