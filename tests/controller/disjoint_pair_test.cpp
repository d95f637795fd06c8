#include "controller/disjoint_pair.hpp"

#include <map>

#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

using support::hand_network;
using support::node;

std::optional<PathCost> best_total_by_trial(const CostGraph& graph, const std::vector<Path>& all) {
    std::optional<PathCost> best;
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = i + 1; j < all.size(); ++j) {
            const PathCost total = graph.cost(all[i]) + graph.cost(all[j]);
            if (best && total >= *best) continue;
            const auto kind = shared_risk(graph.topology(), all[i], all[j]).kind;
            if (kind == Disjointness::kSrlgDisjoint) best = total;
        }
    }
    return best;
}

TEST(DisjointPair, EqualsTheBestOfAllPairsOnRandomNetworks) {
    support::for_random_pairs(300, [](const CostGraph& graph, NodeId from, NodeId to) {
        const auto all = support::all_paths(graph, from, to);
        const auto best = best_total_by_trial(graph, all);
        const auto pair = disjoint_pair(graph, from, to);
        ASSERT_EQ(pair.has_value(), !all.empty());
        if (!pair) return;
        EXPECT_TRUE(pair->proven);
        EXPECT_EQ(pair->shared.kind == Disjointness::kSrlgDisjoint, best.has_value());
        EXPECT_EQ(pair->second.has_value(), all.size() > 1);
        if (!pair->second) return;
        EXPECT_EQ(shared_risk(graph.topology(), pair->first, *pair->second), pair->shared);
        if (best) {
            EXPECT_EQ(graph.cost(pair->first) + graph.cost(*pair->second), *best);
            EXPECT_LE(graph.cost(pair->first), graph.cost(*pair->second));
        }
    });
}

TEST(DisjointPair, IsLinkDisjointWhereverThatIsPossible) {
    support::for_random_pairs(300, [](const CostGraph& graph, NodeId from, NodeId to) {
        const auto all = support::all_paths(graph, from, to);
        bool possible = false;
        for (const auto& a : all) {
            for (const auto& b : all) {
                possible = possible || (a != b && shared_risk(graph.topology(), a, b).links.empty());
            }
        }
        const auto pair = disjoint_pair(graph, from, to);
        if (pair) {
            EXPECT_EQ(pair->shared.kind <= Disjointness::kLinkDisjoint, possible);
        }
    });
}

/// Bounds of both paths of a pair, those of the first with a node to be passed now and then.
std::pair<PathBounds, PathBounds> random_bounds(const Topology& topology, RandomStream& random) {
    PathBounds second;
    if (random.below(2) == 0) second.max_hops = 1 + random.below(4);
    if (random.below(3) == 0) second.max_delay = SimTime(static_cast<std::int64_t>(random.below(9)));
    PathBounds first = second;
    if (random.below(2) == 0) first.nodes.emplace_back(random.below(topology.nodes().size()));
    return {first, second};
}

/// Of all paths, those within bounds.
std::vector<Path> within(const Topology& topology, std::vector<Path> paths, const PathBounds& bounds) {
    std::erase_if(paths, [&](const Path& path) {
        const auto nodes = path_nodes(topology, path);
        const bool passes = bounds.nodes.empty() || std::ranges::find(nodes, bounds.nodes[0]) != nodes.end();
        return !passes || path.hop_count() > bounds.max_hops.value_or(99) ||
               path_delay(topology, path) > bounds.max_delay.value_or(SimTime::max());
    });
    return paths;
}

TEST(DisjointPair, EqualsTheBestOfAllPairsWithinBoundsOnRandomNetworks) {
    std::map<Disjointness, std::size_t> seen;
    for (std::uint64_t seed = 0; seed < 2000; ++seed) {
        SCOPED_TRACE(seed);
        const Topology topology = support::random_network(seed);
        const NetworkState state(topology);
        const CostGraph graph(topology, state, {});
        RandomStream random(seed, "pair bounds");
        const NodeId from(0), to(1 + random.below(topology.nodes().size() - 1));
        const auto [first, second] = random_bounds(topology, random);
        const auto all = support::all_paths(graph, from, to);
        const auto firsts = within(topology, all, first), seconds = within(topology, all, second);
        std::map<Disjointness, PathCost> best;  // total by how far apart
        for (const Path& a : firsts) {
            for (const Path& b : seconds) {
                if (a == b) continue;
                const PathCost total = graph.cost(a) + graph.cost(b);
                const auto [known, added] = best.emplace(shared_risk(topology, a, b).kind, total);
                if (!added) known->second = std::min(known->second, total);
            }
        }
        const auto pair = disjoint_pair_within(graph, state, from, to, first, second);
        ASSERT_EQ(pair.has_value(), !firsts.empty());
        if (!pair) continue;
        EXPECT_TRUE(pair->proven);
        ++seen[pair->shared.kind];
        EXPECT_EQ(within(topology, {pair->first}, first).size(), 1U);
        if (pair->second) {
            EXPECT_EQ(within(topology, {*pair->second}, second).size(), 1U);
        }
        const bool safe = best.contains(Disjointness::kSrlgDisjoint);
        EXPECT_EQ(pair->shared.kind == Disjointness::kSrlgDisjoint, safe);
        EXPECT_EQ(pair->shared.kind <= Disjointness::kLinkDisjoint,
                  safe || best.contains(Disjointness::kLinkDisjoint));
        if (safe) {
            EXPECT_EQ(graph.cost(pair->first) + graph.cost(*pair->second), best[Disjointness::kSrlgDisjoint]);
        }
    }
    for (const auto kind : {Disjointness::kSrlgDisjoint, Disjointness::kLinkDisjoint, Disjointness::kPartial,
                            Disjointness::kNone})
        EXPECT_GT(seen[kind], 5U) << to_string(kind);
}

/// The shortest path a-b-d has risks that block every second path; a-c-d and a-e-d have none in common.
Topology trap() {
    return hand_network({{"ab", "a", "b", 1, {"x"}},
                         {"bd", "b", "d", 1, {"y"}},
                         {"ac", "a", "c", 2, {"y"}},
                         {"cd", "c", "d", 2, {"z"}},
                         {"ae", "a", "e", 5, {"x"}},
                         {"ed", "e", "d", 5}});
}

TEST(DisjointPair, EscapesTheTrapOfTheShortestPath) {
    const auto network = trap();
    const CostGraph graph(network, NetworkState(network), {});
    const auto pair = disjoint_pair(graph, node(network, "a"), node(network, "d"));
    ASSERT_TRUE(pair && pair->second);
    EXPECT_EQ(support::nodes(network, pair->first), "a c d");
    EXPECT_EQ(support::nodes(network, *pair->second), "a e d");
    EXPECT_EQ(pair->shared.kind, Disjointness::kSrlgDisjoint);
}

TEST(DisjointPair, SaysThatItIsUnprovenWhereTheLimitEndsTheSearch) {
    const auto network = trap();
    const CostGraph graph(network, NetworkState(network), {});
    const auto pair = disjoint_pair(graph, node(network, "a"), node(network, "d"), {.branchings = 0});
    ASSERT_TRUE(pair && pair->second);
    EXPECT_FALSE(pair->proven);
    EXPECT_EQ(describe(network, pair->shared), "shares no link, but 'y' (200 km)");
}

TEST(DisjointPair, IsAloneOnABridgeAndNothingWhereDisconnected) {
    const auto network = hand_network({{"ab", "a", "b"}, {"cd", "c", "d"}});
    const CostGraph graph(network, NetworkState(network), {});
    const auto alone = disjoint_pair(graph, node(network, "a"), node(network, "b"));
    ASSERT_TRUE(alone.has_value());
    EXPECT_EQ(alone->second, std::nullopt);
    EXPECT_EQ(alone->shared.kind, Disjointness::kNone);
    EXPECT_TRUE(alone->proven);
    EXPECT_FALSE(disjoint_pair(graph, node(network, "a"), node(network, "d")).has_value());
}

}  // namespace
}  // namespace hexi
