#include "controller/free_capacity.hpp"

#include "controller/shortest_path.hpp"
#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

using namespace literals;
using support::hand_network;
using support::node;

TEST(FreeCapacity, LeavesOutLinksWithoutRoom) {
    const Topology network = hand_network({{"ab", "a", "b", 1}, {"ac", "a", "c", 1}, {"cb", "c", "b", 1}});
    NetworkState state(network);
    const std::vector<double> loads{9e9};  // of the 10 of a-b
    const CostGraph graph(network, state, {});
    const auto words = [&](BitRate rate) {
        const auto roomy = with_room(graph, free_capacity(network, state, loads), rate);
        const auto path = cheapest_path(roomy, node(network, "a"), node(network, "b"));
        return path ? support::words(network, *path) : "none";
    };
    EXPECT_EQ(words(1_Gbps), "ab:fwd");
    EXPECT_EQ(words(2_Gbps), "ac:fwd cb:fwd");
    state[LinkId(2)].capacity_factor = 0.1;
    EXPECT_EQ(words(2_Gbps), "none");
}

TEST(FreeCapacity, KnowsTheWidestOfAllPathsOnRandomNetworks) {
    RandomStream random(1, "free");
    support::for_random_pairs(200, [&](const CostGraph& graph, NodeId from, NodeId to) {
        std::vector<double> free;
        for (std::size_t i = 0; i < graph.topology().links().size(); ++i)
            free.push_back(static_cast<double>(random.below(6)));
        double best = 0;
        for (const Path& path : support::all_paths(graph, from, to)) {
            double narrowest = 99;
            for (const LinkId link : path.links()) narrowest = std::min(narrowest, free[link.index()]);
            best = std::max(best, narrowest);
        }
        EXPECT_EQ(widest(graph, free, from, to), best);
    });
}

TEST(FreeCapacity, PutsEachDemandOnItsShortestPath) {
    const Topology network =
        hand_network({{"ab", "a", "b", 1}, {"bc", "b", "c", 1}, {"ac", "a", "c", 3}, {"de", "d", "e", 1}});
    const CostGraph graph(network, NetworkState(network), {});
    const NodeId a = node(network, "a"), b = node(network, "b"), c = node(network, "c"),
                 d = node(network, "d");
    const std::vector<Demand> demands{{a, b, 1_Gbps}, {a, c, 2_Gbps}, {a, d, 4_Gbps}};
    const PathLoads loads = shortest_path_loads(graph, demands);
    EXPECT_EQ(loads.without_path, 1U);
    EXPECT_EQ(loads.by_link, (std::vector<double>{3e9, 0, 2e9, 0, 0, 0, 0, 0}));
}

}  // namespace
}  // namespace hexi
