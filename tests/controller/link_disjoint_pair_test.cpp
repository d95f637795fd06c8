#include "controller/link_disjoint_pair.hpp"

#include "controller/shared_risk.hpp"
#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

bool share_a_link(const Topology& topology, const Path& a, const Path& b) {
    return !shared_risk(topology, a, b).links.empty() || a == b;
}

TEST(LinkDisjointPair, CostsAsLittleAsTheBestOfAllPairsOnRandomNetworks) {
    support::for_random_pairs(400, [](const CostGraph& graph, NodeId from, NodeId to) {
        std::optional<PathCost> best;
        const auto all = support::all_paths(graph, from, to);
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t j = i + 1; j < all.size(); ++j) {
                const PathCost total = graph.cost(all[i]) + graph.cost(all[j]);
                if ((!best || total < *best) && !share_a_link(graph.topology(), all[i], all[j])) best = total;
            }
        }
        const auto pair = link_disjoint_pair(graph, from, to);
        ASSERT_EQ(pair.has_value(), best.has_value());
        if (!pair) return;
        EXPECT_EQ(graph.cost(pair->first) + graph.cost(pair->second), *best);
        EXPECT_LE(graph.cost(pair->first), graph.cost(pair->second));
        EXPECT_FALSE(share_a_link(graph.topology(), pair->first, pair->second));
    });
}

TEST(LinkDisjointPair, GivesUpTheShortestPathWhereItBlocksTheSecond) {
    // The trap: a-b-c-d is shortest, and without its links nothing joins a to d.
    const auto network = support::hand_network(
        {{"ab", "a", "b"}, {"bc", "b", "c"}, {"cd", "c", "d"}, {"ac", "a", "c", 3}, {"bd", "b", "d", 4}});
    const CostGraph graph(network, NetworkState(network), {});
    const auto pair = link_disjoint_pair(graph, support::node(network, "a"), support::node(network, "d"));
    ASSERT_TRUE(pair.has_value());
    EXPECT_EQ(support::words(network, pair->first), "ac:fwd cd:fwd");
    EXPECT_EQ(support::words(network, pair->second), "ab:fwd bd:fwd");
}

}  // namespace
}  // namespace hexi
