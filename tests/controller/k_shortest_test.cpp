#include "controller/k_shortest.hpp"

#include <set>

#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

using support::hand_network;
using support::node;

TEST(KShortest, AnswersAllPathsInOrderOfCostThenHopsOnRandomNetworks) {
    support::for_random_pairs(200, [](const CostGraph& graph, NodeId from, NodeId to) {
        const auto all = support::all_paths(graph, from, to);
        const auto found = k_shortest_paths(graph, from, to, all.size() + 3);
        ASSERT_EQ(found.size(), all.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            EXPECT_EQ(graph.cost(found[i]), graph.cost(all[i])) << i;
            EXPECT_EQ(found[i].hop_count(), all[i].hop_count()) << i;
        }
        EXPECT_EQ(std::set<Path>(found.begin(), found.end()), std::set<Path>(all.begin(), all.end()));
        if (!all.empty()) {
            EXPECT_EQ(found.front(), PathTree(graph, from).to(to));
        }
    });
}

TEST(KShortest, StopsAtK) {
    const auto network = hand_network({{"ab", "a", "b"}, {"bc", "b", "c"}, {"ac", "a", "c"}});
    const CostGraph graph(network, NetworkState(network), {});
    EXPECT_EQ(k_shortest_paths(graph, NodeId(0), NodeId(2), 1).size(), 1U);
    EXPECT_EQ(k_shortest_paths(graph, NodeId(0), NodeId(2), 0).size(), 0U);
}

TEST(KShortest, TakesParallelLinksForDifferentPaths) {
    const auto network = hand_network({{"ab1", "a", "b", 2}, {"ab2", "a", "b", 1}, {"bc", "b", "c", 1}});
    const CostGraph graph(network, NetworkState(network), {});
    std::vector<std::string> found;
    for (const auto& path : k_shortest_paths(graph, node(network, "a"), node(network, "c"), 9)) {
        found.push_back(support::words(network, path));
    }
    EXPECT_THAT(found, testing::ElementsAre("ab2:fwd bc:fwd", "ab1:fwd bc:fwd"));
}

TEST(KShortest, StaysExhausted) {
    const auto network = hand_network({{"ab", "a", "b"}});
    KShortestPaths search(CostGraph(network, NetworkState(network), {}), NodeId(0), NodeId(1));
    EXPECT_TRUE(search.next().has_value());
    EXPECT_FALSE(search.next().has_value());
    EXPECT_FALSE(search.next().has_value());
}

}  // namespace
}  // namespace hexi
