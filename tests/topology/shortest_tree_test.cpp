#include "topology/shortest_tree.hpp"

#include <limits>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

/// Bellman-Ford: the slow truth.
std::vector<std::int64_t> distances_by_relaxation(std::size_t n, const std::vector<WeightedEdge>& edges,
                                                  std::size_t root) {
    std::vector<std::int64_t> distance(n, ShortestTree::kUnreachable);
    distance[root] = 0;
    for (std::size_t round = 0; round < n; ++round) {
        for (const auto& edge : edges) {
            if (edge.weight == WeightedEdge::kAbsent || distance[edge.from] == ShortestTree::kUnreachable)
                continue;
            const auto offer = distance[edge.from] + edge.weight;
            if (distance[edge.to] == ShortestTree::kUnreachable || offer < distance[edge.to])
                distance[edge.to] = offer;
        }
    }
    return distance;
}

TEST(ShortestTree, EqualsRelaxationOnRandomGraphs) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        RandomStream random(seed, "graph");
        const std::size_t n = 1 + random.below(9);
        std::vector<WeightedEdge> edges;
        for (std::uint64_t i = random.below(30); i > 0; --i) {
            edges.push_back({static_cast<std::uint32_t>(random.below(n)),
                             static_cast<std::uint32_t>(random.below(n)),
                             static_cast<std::int64_t>(random.below(6)) - 1});
        }
        const auto tree = shortest_tree(n, edges, 0);
        EXPECT_EQ(tree.distance, distances_by_relaxation(n, edges, 0)) << "seed " << seed;
        for (std::size_t v = 0; v < n; ++v) {
            std::int64_t length = 0;
            for (const auto edge : tree_path(tree, edges, v)) length += edges[edge].weight;
            if (tree.distance[v] != ShortestTree::kUnreachable) {
                EXPECT_EQ(length, tree.distance[v]) << "seed " << seed;
            }
        }
    }
}

TEST(ShortestTree, EndsAtATargetWithTheSamePath) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        RandomStream random(seed, "target");
        const std::size_t n = 1 + random.below(9);
        std::vector<WeightedEdge> edges;
        for (std::uint64_t i = random.below(30); i > 0; --i) {
            edges.push_back({static_cast<std::uint32_t>(random.below(n)),
                             static_cast<std::uint32_t>(random.below(n)),
                             static_cast<std::int64_t>(random.below(6)) - 1});
        }
        const EdgesByOrigin origins(n, edges);
        for (auto& edge : edges) {
            if (edge.weight != WeightedEdge::kAbsent)
                edge.weight = static_cast<std::int64_t>(random.below(5)) - 1;
        }
        const auto whole = shortest_tree(n, edges, 0);
        for (std::size_t target = 0; target < n; ++target) {
            const auto part = shortest_tree(origins, edges, 0, target);
            EXPECT_EQ(part.distance[target], whole.distance[target]) << "seed " << seed;
            EXPECT_EQ(tree_path(part, edges, target), tree_path(whole, edges, target)) << "seed " << seed;
        }
    }
}

TEST(ShortestTree, PrefersFewerEdgesThenTheLowerIndex) {
    const std::vector<WeightedEdge> edges{{0, 1, 1}, {1, 2, 1}, {0, 2, 2}, {0, 2, 2}};
    EXPECT_THAT(tree_path(shortest_tree(3, edges, 0), edges, 2), testing::ElementsAre(2));
}

TEST(ShortestTree, PrefersLowerWeightOverFewerEdges) {
    const std::vector<WeightedEdge> edges{{0, 2, 5}, {0, 1, 2}, {1, 2, 2}};
    EXPECT_THAT(tree_path(shortest_tree(3, edges, 0), edges, 2), testing::ElementsAre(1, 2));
}

TEST(ShortestTree, SaysWhatIsOutOfReach) {
    const std::vector<WeightedEdge> edges{{0, 1, WeightedEdge::kAbsent}};
    const auto tree = shortest_tree(2, edges, 0);
    EXPECT_EQ(tree.distance[1], ShortestTree::kUnreachable);
    EXPECT_THAT(tree_path(tree, edges, 1), testing::IsEmpty());
}

}  // namespace
}  // namespace hexi
