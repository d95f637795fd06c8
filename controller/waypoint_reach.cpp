#include "controller/waypoint_reach.hpp"

#include <algorithm>

namespace hexi {

WaypointReach::WaypointReach(const CostGraph& graph, NodeId source, NodeId destination,
                             const Waypoints& waypoints)
    : graph_(&graph),
      source_(source),
      destination_(destination),
      incoming_(waypoints.all == 0 ? 0 : graph.topology().nodes().size()) {
    if (waypoints.all == 0) return;
    for (std::size_t i = 0; i < graph.edges().size(); ++i) {
        const auto& edge = graph.edges()[i];
        if (graph.usable(LinkId(i))) incoming_[edge.to].emplace_back(i);
        if (waypoints.on_link[i] != 0) gates_.push_back({waypoints.on_link[i], edge.from, edge.to});
    }
    for (std::size_t i = 0; i < waypoints.at_node.size(); ++i) {
        if (waypoints.at_node[i] != 0) gates_.push_back({waypoints.at_node[i], i, i});
    }
}

std::vector<bool> WaypointReach::reached(NodeId start, std::vector<bool> blocked, bool forward) const {
    std::vector<bool> found(blocked.size());
    std::vector<NodeId> open{start};
    found[start.index()] = blocked[start.index()] = true;
    while (!open.empty()) {
        const NodeId at = open.back();
        open.pop_back();
        const std::span<const LinkId> links =
            forward ? graph_->topology().outgoing(at) : std::span<const LinkId>(incoming_[at.index()]);
        for (const LinkId link : links) {
            const auto& edge = graph_->edges()[link.index()];
            const std::size_t next = forward ? edge.to : edge.from;
            if (!graph_->usable(link) || blocked[next]) continue;
            found[next] = blocked[next] = true;
            open.emplace_back(next);
        }
    }
    return found;
}

bool WaypointReach::possible() const {
    if (gates_.empty()) return true;
    const std::size_t nodes = graph_->topology().nodes().size();
    for (std::size_t cut = 0; cut < nodes; ++cut) {
        if (cut == source_.index() || cut == destination_.index()) continue;
        std::vector<bool> before(nodes), behind(nodes);
        before[cut] = before[destination_.index()] = true;
        behind[cut] = behind[source_.index()] = true;
        const auto from = reached(source_, std::move(before), true),
                   to = reached(destination_, std::move(behind), false);
        const auto behind_cut = [&](const Gate& gate) {
            return gate.in != cut && gate.out != cut && !from[gate.in] && !to[gate.out];
        };
        if (std::ranges::any_of(gates_, behind_cut)) return false;
    }
    return true;
}

bool WaypointReach::open(NodeId at, WaypointSet left, const std::vector<bool>& visited) const {
    if (left == 0) return true;
    auto before = visited, behind = visited;
    before[destination_.index()] = behind[at.index()] = true;
    const auto from = reached(at, std::move(before), true),
               to = reached(destination_, std::move(behind), false);
    return std::ranges::all_of(gates_, [&](const Gate& gate) {
        if ((gate.bit & left) == 0) return true;
        return (from[gate.in] || gate.in == at.index()) && (to[gate.out] || gate.out == destination_.index());
    });
}

}  // namespace hexi
