#include "controller/cost_graph.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr double kMetricUnits = 1e6;

PathCost metric_cost(double metric, PathCost most) {
    const double units = std::round(metric * kMetricUnits);
    return units < static_cast<double>(most) ? static_cast<PathCost>(units) : most;
}

}  // namespace

bool LinkAffinity::allows(const Link& link) const {
    const auto has = [&](ColourId colour) { return std::ranges::binary_search(link.colours, colour); };
    return (include_any.empty() || std::ranges::any_of(include_any, has)) &&
           std::ranges::all_of(include_all, has) && std::ranges::none_of(exclude_any, has);
}

PathCost link_cost(const Topology& topology, const NetworkState& state, PathMetric metric, LinkId id) {
    if (!state.routable(id)) return WeightedEdge::kAbsent;
    const Link& link = topology.link(id);
    const PathCost most = (PathCost{1} << 62) / static_cast<PathCost>(topology.nodes().size());
    if (metric == PathMetric::kHops) return 1;
    if (metric == PathMetric::kIgp) return metric_cost(link.metric, most);
    // Each part is saturated first: a state's extra delay may be as large as its type allows.
    const PathCost fixed = std::min(link.delay.total().count(), most);
    const PathCost extra = std::min(state[id].extra_delay.count(), most);
    return std::min(fixed + extra, most);
}

CostGraph::CostGraph(const Topology& topology, const NetworkState& state, const PathConstraints& constraints)
    : topology_(&topology), layer_(constraints.layer) {
    edges_.reserve(topology.links().size());
    for (std::size_t i = 0; i < topology.links().size(); ++i) {
        const Link& link = topology.links()[i];
        const bool absent = link.layer != layer_ || !constraints.affinity.allows(link);
        edges_.push_back(
            {static_cast<std::uint32_t>(link.from.index()), static_cast<std::uint32_t>(link.to.index()),
             absent ? WeightedEdge::kAbsent : link_cost(topology, state, constraints.metric, LinkId(i))});
    }
    for (const SrlgId srlg : constraints.excluded_srlgs) {
        for (const LinkId link : topology.links_sharing(srlg)) remove(link);
    }
    for (const LinkId link : constraints.excluded_links) remove(link);
    for (const NodeId node : constraints.excluded_nodes) remove(node);
    origins_ = std::make_shared<const EdgesByOrigin>(topology.nodes().size(), edges_);
}

PathCost CostGraph::cost(const Path& path) const {
    PathCost sum = 0;
    for (const LinkId link : path.links()) sum += cost(link);
    return sum;
}

void CostGraph::remove(NodeId node) {
    for (auto& edge : edges_) {
        if (edge.from == node.index() || edge.to == node.index()) edge.weight = WeightedEdge::kAbsent;
    }
}

Path make_path(const Topology& topology, std::vector<LinkId> links) {
    auto path = Path::create(topology, std::move(links));
    HEXI_CHECK(path.has_value(), "a search must answer a loop-free chain of links");
    return *std::move(path);
}

Error no_path_error(const Topology& topology, NodeId source, NodeId destination, Layer layer) {
    const auto& from = topology.node(source).id;
    const auto& to = topology.node(destination).id;
    if (!topology.has_layer(layer)) {
        return {ErrorCode::kUnreachable,
                fmt::format("no path from '{}' to '{}' on layer '{}': network '{}' has no link on that layer",
                            from, to, to_string(layer), topology.name())};
    }
    return {ErrorCode::kUnreachable,
            fmt::format("no path from '{}' to '{}' on layer '{}' over the links that are "
                        "up and not excluded",
                        from, to, to_string(layer))};
}

}  // namespace hexi
