#include "controller/link_disjoint_pair.hpp"

#include <algorithm>

#include "controller/shortest_path.hpp"

namespace hexi {
namespace {

/// The graph a second path is sought in: costs reduced by the distances from the source, so that none is
/// negative; links of the first path turned round, at no cost. Indexed by LinkId.
std::vector<WeightedEdge> residual(const CostGraph& graph, const PathTree& tree, const Path& first) {
    std::vector<WeightedEdge> edges(graph.edges().begin(), graph.edges().end());
    for (std::size_t i = 0; i < edges.size(); ++i) {
        auto& edge = edges[i];
        if (edge.weight == WeightedEdge::kAbsent) continue;
        const auto before = tree.cost_to(NodeId(edge.from));
        edge.weight = before ? *before + edge.weight - *tree.cost_to(NodeId(edge.to)) : WeightedEdge::kAbsent;
    }
    for (const LinkId link : first.links()) {
        std::swap(edges[link.index()].from, edges[link.index()].to);
    }
    return edges;
}

/// Links that one unit of flow enters and the other leaves by cancel, and so do the two directions of one
/// link.
std::vector<bool> used_links(const Topology& topology, const Path& first,
                             const std::vector<std::size_t>& second) {
    std::vector<bool> used(topology.links().size());
    for (const LinkId link : first.links()) used[link.index()] = true;
    for (const std::size_t link : second) used[link] = !used[link];
    for (std::size_t i = 0; i < used.size(); ++i) {
        const LinkId reverse = topology.links()[i].reverse;
        if (used[i] && reverse.valid() && used[reverse.index()]) used[i] = used[reverse.index()] = false;
    }
    return used;
}

/// Takes a walk out of `used`, lowest link first, and cuts the loops (which cost nothing) from it.
Path take_path(const Topology& topology, std::vector<bool>& used, NodeId source, NodeId destination) {
    std::vector<LinkId> links;
    NodeId at = source;
    while (at != destination) {
        const auto out = topology.outgoing(at);
        const LinkId next =
            *std::find_if(out.begin(), out.end(), [&](LinkId link) { return used[link.index()]; });
        used[next.index()] = false;
        links.push_back(next);
        at = topology.link(next).to;
        const auto loop = std::find_if(links.begin(), links.end(),
                                       [&](LinkId link) { return topology.link(link).from == at; });
        links.erase(loop, links.end());
    }
    return make_path(topology, std::move(links));
}

}  // namespace

std::optional<std::pair<Path, Path>> link_disjoint_pair(const CostGraph& graph, NodeId source,
                                                        NodeId destination) {
    const Topology& topology = graph.topology();
    const PathTree tree(graph, source);
    const auto first = tree.to(destination);
    if (!first) return std::nullopt;
    const auto edges = residual(graph, tree, *first);
    const auto second_tree = shortest_tree(topology.nodes().size(), edges, source.index());
    const auto second = tree_path(second_tree, edges, destination.index());
    if (second.empty()) return std::nullopt;
    auto used = used_links(topology, *first, second);
    std::pair pair{take_path(topology, used, source, destination),
                   take_path(topology, used, source, destination)};
    if (graph.cost(pair.second) < graph.cost(pair.first)) std::swap(pair.first, pair.second);
    return pair;
}

}  // namespace hexi
