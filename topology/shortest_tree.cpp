#include "topology/shortest_tree.hpp"

#include <algorithm>
#include <queue>
#include <tuple>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// Edge indices grouped by the vertex they leave (compressed rows).
struct Outgoing {
    std::vector<std::size_t> first, edge;

    Outgoing(std::size_t vertex_count, std::span<const WeightedEdge> edges)
        : first(vertex_count + 1), edge(edges.size()) {
        for (const auto& e : edges) ++first[e.from + 1];
        for (std::size_t v = 0; v < vertex_count; ++v) first[v + 1] += first[v];
        auto next = first;
        for (std::size_t i = 0; i < edges.size(); ++i) edge[next[edges[i].from]++] = i;
    }
};

struct Label {
    std::int64_t distance;
    std::uint32_t hops;
    std::uint32_t vertex;
    auto operator<=>(const Label&) const = default;
};

}  // namespace

ShortestTree shortest_tree(std::size_t vertex_count, std::span<const WeightedEdge> edges, std::size_t root) {
    HEXI_CHECK(root < vertex_count, "the root must be a vertex");
    const Outgoing outgoing(vertex_count, edges);
    ShortestTree tree{std::vector<std::int64_t>(vertex_count, ShortestTree::kUnreachable),
                      std::vector<std::size_t>(vertex_count, ShortestTree::kNoEdge)};
    std::vector<std::uint32_t> hops(vertex_count);
    std::vector<bool> settled(vertex_count);
    std::priority_queue<Label, std::vector<Label>, std::greater<>> open;
    tree.distance[root] = 0;
    open.push({0, 0, static_cast<std::uint32_t>(root)});
    while (!open.empty()) {
        const Label at = open.top();
        open.pop();
        if (settled[at.vertex]) continue;
        settled[at.vertex] = true;
        for (std::size_t i = outgoing.first[at.vertex]; i < outgoing.first[at.vertex + 1]; ++i) {
            const std::size_t index = outgoing.edge[i];
            const WeightedEdge& edge = edges[index];
            if (edge.weight == WeightedEdge::kAbsent || settled[edge.to]) continue;
            const Label offer{at.distance + edge.weight, at.hops + 1, edge.to};
            const auto held = std::tuple(tree.distance[edge.to], hops[edge.to], tree.parent[edge.to]);
            if (tree.distance[edge.to] != ShortestTree::kUnreachable &&
                std::tuple(offer.distance, offer.hops, index) >= held)
                continue;
            tree.distance[edge.to] = offer.distance;
            hops[edge.to] = offer.hops;
            tree.parent[edge.to] = index;
            open.push(offer);
        }
    }
    return tree;
}

std::vector<std::size_t> tree_path(const ShortestTree& tree, std::span<const WeightedEdge> edges,
                                   std::size_t vertex) {
    std::vector<std::size_t> path;
    while (tree.parent[vertex] != ShortestTree::kNoEdge) {
        path.push_back(tree.parent[vertex]);
        vertex = edges[tree.parent[vertex]].from;
    }
    std::reverse(path.begin(), path.end());
    return path;
}

}  // namespace hexi
