#include "controller/backup_path.hpp"

#include "controller/shortest_path.hpp"

namespace hexi {
namespace {

/// A path that shares something, and how good it is: the smaller, the better.
struct SharingPath {
    std::int64_t metres;
    PathCost cost;
    Path path;
    auto operator<=>(const SharingPath&) const = default;
};

/// The path with the fewest shared metres, the cheapest of these. A chain of links that are all on some path
/// of fewest metres from the source is itself one, so the second search need only look at cost.
std::optional<SharingPath> least_sharing(const CostGraph& graph, const RiskSet& risks, const Path& primary) {
    std::vector<WeightedEdge> edges(graph.edges().begin(), graph.edges().end());
    for (auto& edge : edges) {
        if (edge.weight != WeightedEdge::kAbsent) edge.weight = 0;
    }
    for (const LinkId link : risks.threatened()) {
        if (graph.usable(link)) edges[link.index()].weight = risks.shared_metres(link);
    }
    const auto least = shortest_tree(graph.origins(), edges, primary.source().index());
    const std::int64_t metres = least.distance[primary.destination().index()];
    if (metres == ShortestTree::kUnreachable) return std::nullopt;
    CostGraph tight = graph;
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const auto& edge = edges[i];
        const std::int64_t before = least.distance[edge.from];
        if (before == ShortestTree::kUnreachable || before + edge.weight != least.distance[edge.to]) {
            tight.remove(LinkId(i));
        }
    }
    auto path = cheapest_path(tight, primary.source(), primary.destination());
    return SharingPath{metres, graph.cost(*path), *std::move(path)};
}

/// The best path that is not `primary`: it avoids some link of it.
std::optional<SharingPath> least_sharing_other(const CostGraph& graph, const RiskSet& risks,
                                               const Path& primary) {
    std::optional<SharingPath> best;
    for (const LinkId link : primary.links()) {
        CostGraph rest = graph;
        rest.remove(link);
        auto other = least_sharing(rest, risks, primary);
        if (other && (!best || *other < *best)) best = std::move(other);
    }
    return best;
}

BackupPath as_backup(const Topology& topology, const Path& primary, Path path) {
    auto shared = shared_risk(topology, primary, path);
    return {std::move(path), std::move(shared)};
}

}  // namespace

BackupPath backup_path(const CostGraph& graph, const Path& primary) {
    const Topology& topology = graph.topology();
    RiskSet risks(topology);
    risks.add(primary);
    auto apart = cheapest_path(without(graph, risks), primary.source(), primary.destination());
    if (apart) return as_backup(topology, primary, *std::move(apart));
    auto sharing = least_sharing(graph, risks, primary);
    if (sharing && sharing->path == primary) sharing = least_sharing_other(graph, risks, primary);
    if (!sharing) return {};
    return as_backup(topology, primary, std::move(sharing->path));
}

}  // namespace hexi
