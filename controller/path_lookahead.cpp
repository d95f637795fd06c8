#include "controller/path_lookahead.hpp"

#include <algorithm>

namespace hexi {
namespace {

/// A link that a walk may take.
struct Arc {
    LinkId link;
    std::size_t from, to;
    PathRank rank;
};

std::vector<Arc> arcs_of(const CostGraph& graph, NodeId source, NodeId destination,
                         const std::vector<PathRank>& ranks) {
    std::vector<Arc> arcs;
    for (std::size_t i = 0; i < graph.edges().size(); ++i) {
        const Link& link = graph.topology().link(LinkId(i));
        if (!graph.usable(LinkId(i)) || link.to == source || link.from == destination) continue;
        arcs.push_back({LinkId(i), link.from.index(), link.to.index(), ranks[i]});
    }
    return arcs;
}

}  // namespace

PathLookahead::PathLookahead(const CostGraph& graph, NodeId source, NodeId destination,
                             const std::vector<PathRank>& ranks, const Waypoints& waypoints,
                             std::optional<std::size_t> max_hops)
    : nodes_(graph.topology().nodes().size()) {
    const auto arcs = arcs_of(graph, source, destination, ranks);
    const WaypointSet sets = waypoints.all + 1;
    std::vector<PathRank> layer(sets * nodes_, kNever);
    layer[place(0, destination.index())] = 0;
    bool grows = true;
    while (grows && layers_.size() < max_hops.value_or(layers_.size() + 1)) {
        grows = false;
        std::vector<PathRank> next = layer;
        for (WaypointSet left = 0; left < sets; ++left) {
            for (const Arc& arc : arcs) {
                const PathRank rest = layer[place(waypoints.after(left, graph.topology(), arc.link), arc.to)];
                PathRank& best = next[place(left, arc.from)];
                if (rest == kNever || arc.rank + rest >= best) continue;
                best = arc.rank + rest;
                grows = true;
            }
        }
        if (max_hops) layers_.push_back(std::move(layer));
        layer = std::move(next);
    }
    layers_.push_back(std::move(layer));
}

PathRank PathLookahead::least(NodeId node, WaypointSet left, std::size_t hops) const {
    return layers_[std::min(hops, layers_.size() - 1)][place(left, node.index())];
}

}  // namespace hexi
