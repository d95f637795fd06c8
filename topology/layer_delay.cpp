#include "topology/layer_delay.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "topology/shortest_tree.hpp"

namespace hexi {
namespace {

/// Edge i is link i, weighed in picoseconds; links of other layers are absent.
std::vector<WeightedEdge> edges_of(const Topology& topology, Layer layer) {
    std::vector<WeightedEdge> edges;
    edges.reserve(topology.links().size());
    for (const Link& link : topology.links()) {
        const std::int64_t weight = link.layer == layer ? link.delay.total().count() : WeightedEdge::kAbsent;
        edges.push_back({static_cast<std::uint32_t>(link.from.index()),
                         static_cast<std::uint32_t>(link.to.index()), weight});
    }
    return edges;
}

Result<Path> path_in(const Topology& topology, Layer layer, std::span<const WeightedEdge> edges,
                     const ShortestTree& tree, NodeId source, NodeId destination) {
    if (tree.distance[destination.index()] == ShortestTree::kUnreachable) {
        return fail(ErrorCode::kUnreachable,
                    fmt::format("no path from '{}' to '{}' on layer {}", topology.node(source).id,
                                topology.node(destination).id, to_string(layer)));
    }
    std::vector<LinkId> links;
    for (const std::size_t edge : tree_path(tree, edges, static_cast<std::uint32_t>(destination.index()))) {
        links.emplace_back(edge);
    }
    return Path::create(topology, std::move(links));
}

void summarise(LayerDelay& delay) {
    SimTime sum{0};
    for (const HubPairDelay& pair : delay.pairs) {
        sum += pair.one_way;
        delay.max = std::max(delay.max, pair.one_way);
    }
    delay.mean = sum / static_cast<std::int64_t>(delay.pairs.size());
}

}  // namespace

Result<LayerDelay> inter_hub_delay(const Topology& topology, Layer layer) {
    const auto edges = edges_of(topology, layer);
    const std::vector<NodeId> clusters = topology.clusters();
    LayerDelay delay;
    for (std::size_t i = 0; i < clusters.size(); ++i) {
        const ShortestTree tree = shortest_tree(topology.nodes().size(), edges, clusters[i].index());
        for (std::size_t j = i + 1; j < clusters.size(); ++j) {
            if (topology.node(clusters[i]).hub == topology.node(clusters[j]).hub) continue;
            auto path = path_in(topology, layer, edges, tree, clusters[i], clusters[j]);
            if (!path) return tl::unexpected(path.error());
            const SimTime one_way = path_delay(topology, *path);
            delay.pairs.push_back({clusters[i], clusters[j], std::move(*path), one_way});
        }
    }
    if (delay.pairs.empty()) {
        return fail(
            ErrorCode::kNotFound,
            fmt::format("{} has no two clusters of different hubs to measure between", topology.name()));
    }
    summarise(delay);
    return delay;
}

}  // namespace hexi
