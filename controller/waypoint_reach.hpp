// Whether waypoints can still be met at all.
#pragma once

#include <vector>

#include "controller/path_lookahead.hpp"

namespace hexi {

/// Reachability of waypoints, to give up beginnings of paths that look-ahead, which may repeat nodes, takes
/// for good. Necessary conditions only. Refers to the graph and the waypoints, which must outlive it.
class WaypointReach {
public:
    WaypointReach(const CostGraph& graph, NodeId source, NodeId destination, const Waypoints& waypoints);

    /// False where some waypoint lies behind one node: every way to it and every way on passes that node.
    [[nodiscard]] bool possible() const;
    /// Whether each waypoint in `left` can be reached from `at`, and the destination from it, round the nodes
    /// in `visited`.
    [[nodiscard]] bool open(NodeId at, WaypointSet left, const std::vector<bool>& visited) const;

private:
    /// Where a waypoint is come to and gone on from: one node, or a link's two ends.
    struct Gate {
        WaypointSet bit;
        std::size_t in, out;
    };
    [[nodiscard]] std::vector<bool> reached(NodeId start, std::vector<bool> blocked, bool forward) const;

    const CostGraph* graph_;
    NodeId source_, destination_;
    std::vector<Gate> gates_;
    std::vector<std::vector<LinkId>> incoming_;
};

}  // namespace hexi
