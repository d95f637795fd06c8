#include "controller/shortest_path.hpp"

#include <fmt/format.h>

namespace hexi {
namespace {

std::optional<Path> path_in(const ShortestTree& tree, const CostGraph& graph, NodeId destination) {
    const auto edges = tree_path(tree, graph.edges(), destination.index());
    if (edges.empty()) return std::nullopt;
    std::vector<LinkId> links;
    links.reserve(edges.size());
    for (const std::size_t edge : edges) links.emplace_back(edge);
    return make_path(graph.topology(), std::move(links));
}

}  // namespace

PathTree::PathTree(const CostGraph& graph, NodeId source)
    : graph_(&graph), source_(source), tree_(shortest_tree(graph.origins(), graph.edges(), source.index())) {}

std::optional<Path> PathTree::to(NodeId destination) const { return path_in(tree_, *graph_, destination); }

std::optional<PathCost> PathTree::cost_to(NodeId node) const {
    const PathCost distance = tree_.distance[node.index()];
    if (distance == ShortestTree::kUnreachable) return std::nullopt;
    return distance;
}

std::optional<Path> cheapest_path(const CostGraph& graph, NodeId source, NodeId destination) {
    const auto tree = shortest_tree(graph.origins(), graph.edges(), source.index(), destination.index());
    return path_in(tree, graph, destination);
}

Result<Path> shortest_path(const CostGraph& graph, NodeId source, NodeId destination) {
    const Topology& topology = graph.topology();
    if (source == destination) {
        return fail(ErrorCode::kInvalid, fmt::format("a path needs two different ends, and both are '{}'",
                                                     topology.node(source).id));
    }
    auto path = cheapest_path(graph, source, destination);
    if (!path) return tl::unexpected(no_path_error(topology, source, destination, graph.layer()));
    return *std::move(path);
}

}  // namespace hexi
