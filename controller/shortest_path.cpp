#include "controller/shortest_path.hpp"

#include <fmt/format.h>

namespace hexi {

PathTree::PathTree(const CostGraph& graph, NodeId source)
    : graph_(&graph),
      source_(source),
      tree_(shortest_tree(graph.topology().nodes().size(), graph.edges(), source.index())) {}

std::optional<Path> PathTree::to(NodeId destination) const {
    const auto edges = tree_path(tree_, graph_->edges(), destination.index());
    if (edges.empty()) return std::nullopt;
    std::vector<LinkId> links;
    links.reserve(edges.size());
    for (const std::size_t edge : edges) links.emplace_back(edge);
    return make_path(graph_->topology(), std::move(links));
}

std::optional<PathCost> PathTree::cost_to(NodeId node) const {
    const PathCost distance = tree_.distance[node.index()];
    if (distance == ShortestTree::kUnreachable) return std::nullopt;
    return distance;
}

Result<Path> shortest_path(const CostGraph& graph, NodeId source, NodeId destination) {
    const Topology& topology = graph.topology();
    if (source == destination) {
        return fail(ErrorCode::kInvalid, fmt::format("a path needs two different ends, and both are '{}'",
                                                     topology.node(source).id));
    }
    auto path = PathTree(graph, source).to(destination);
    if (!path) return tl::unexpected(no_path_error(topology, source, destination, graph.layer()));
    return *std::move(path);
}

}  // namespace hexi
