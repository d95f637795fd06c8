#include "topology/shortest_tree.hpp"

#include <algorithm>
#include <queue>
#include <tuple>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

struct Label {
    std::int64_t distance;
    std::uint32_t hops;
    std::uint32_t vertex;
    auto operator<=>(const Label&) const = default;
};

}  // namespace

EdgesByOrigin::EdgesByOrigin(std::size_t vertex_count, std::span<const WeightedEdge> edges)
    : first_(vertex_count + 1) {
    const auto present = [](const WeightedEdge& edge) { return edge.weight != WeightedEdge::kAbsent; };
    for (const auto& edge : edges) first_[edge.from + 1] += present(edge) ? 1 : 0;
    for (std::size_t v = 0; v < vertex_count; ++v) first_[v + 1] += first_[v];
    auto next = first_;
    edge_.resize(first_.back());
    for (std::size_t i = 0; i < edges.size(); ++i) {
        if (present(edges[i])) edge_[next[edges[i].from]++] = static_cast<std::uint32_t>(i);
    }
}

ShortestTree shortest_tree(std::size_t vertex_count, std::span<const WeightedEdge> edges, std::size_t root) {
    return shortest_tree(EdgesByOrigin(vertex_count, edges), edges, root);
}

ShortestTree shortest_tree(const EdgesByOrigin& origins, std::span<const WeightedEdge> edges,
                           std::size_t root, std::optional<std::size_t> target) {
    const std::size_t vertex_count = origins.vertex_count();
    HEXI_CHECK(root < vertex_count, "the root must be a vertex");
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
        if (at.vertex == target) break;
        settled[at.vertex] = true;
        for (const std::size_t index : origins.leaving(at.vertex)) {
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
