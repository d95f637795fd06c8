#include "controller/equal_cost.hpp"

#include <set>

#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

using support::hand_network;

TEST(EqualCost, FindsEveryCheapestPathOnRandomNetworks) {
    support::for_random_pairs(300, [](const CostGraph& graph, NodeId from, NodeId to) {
        std::set<Path> cheapest;
        for (const auto& path : support::all_paths(graph, from, to)) {
            if (cheapest.empty() || graph.cost(path) == graph.cost(*cheapest.begin())) cheapest.insert(path);
        }
        const auto found = EqualCostPaths(graph, from).to(to, 64);
        EXPECT_EQ(std::set<Path>(found.begin(), found.end()), cheapest);
        EXPECT_EQ(found.size(), cheapest.size());
    });
}

TEST(EqualCost, KeepsItsOrderWhateverTheBound) {
    support::for_random_pairs(200, [](const CostGraph& graph, NodeId from, NodeId to) {
        const EqualCostPaths paths(graph, from);
        const auto all = paths.to(to, 64);
        for (std::size_t most = 1; most <= all.size(); ++most) {
            EXPECT_EQ(paths.to(to, most),
                      std::vector<Path>(all.begin(), all.begin() + static_cast<long>(most)));
        }
        if (!all.empty()) {
            EXPECT_EQ(all.front(), PathTree(graph, from).to(to));
        }
    });
}

TEST(EqualCost, OrdersByLinkIdsFromTheDestination) {
    const auto network = hand_network(
        {{"ab", "a", "b"}, {"ac", "a", "c"}, {"cd2", "c", "d"}, {"bd", "b", "d"}, {"cd1", "c", "d"}});
    const CostGraph graph(network, NetworkState(network), {});
    std::vector<std::string> found;
    for (const auto& path :
         EqualCostPaths(graph, support::node(network, "a")).to(support::node(network, "d"), 9)) {
        found.push_back(support::words(network, path));
    }
    EXPECT_THAT(found, testing::ElementsAre("ac:fwd cd2:fwd", "ab:fwd bd:fwd", "ac:fwd cd1:fwd"));
}

TEST(EqualCost, SplitsEvenly) {
    const auto network = hand_network({{"ab", "a", "b"}, {"ab2", "a", "b"}});
    const CostGraph graph(network, NetworkState(network), {});
    const auto split = even_split(EqualCostPaths(graph, NodeId(0)).to(NodeId(1), 4));
    ASSERT_EQ(split.size(), 2U);
    for (const auto& way : split) {
        EXPECT_EQ(way.weight, 1U);
        EXPECT_EQ(way.backup, std::nullopt);
    }
}

}  // namespace
}  // namespace hexi
