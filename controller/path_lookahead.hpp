// What is still to come, at least, on the way from a node to the destination past all waypoints left.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "controller/cost_graph.hpp"
#include "topology/base/wide.hpp"

namespace hexi {

/// Sum of something over the links of a path. Wide enough for three quantities in order of precedence.
using PathRank = Int128;

/// Which waypoints (nodes to be passed, links to be used) a path has still to meet: a bit each.
using WaypointSet = std::uint32_t;

/// The waypoints of a search by node and by link.
struct Waypoints {
    static constexpr std::size_t kMost = 10;

    std::vector<WaypointSet> at_node, on_link;  ///< the bit of each, by NodeId and LinkId; 0: none
    WaypointSet all = 0;

    /// What is left of `set` once `link` has been taken.
    [[nodiscard]] WaypointSet after(WaypointSet set, const Topology& topology, LinkId link) const {
        return set & ~(on_link[link.index()] | at_node[topology.link(link).to.index()]);
    }
};

/// Least sums of `ranks` over walks to one destination, which may repeat nodes and so are never longer than
/// the best path: what a search for paths can hope for. Dynamic programming over (waypoints left, node), and
/// over the links left where their number is bounded. Time: links x 2^waypoints x the longest walk.
class PathLookahead {
public:
    static constexpr PathRank kNever = PathRank{1} << 126;

    /// `ranks` >= 0 by LinkId; links that `graph` may not use are left out, and so are those into `source`
    /// and out of `destination`.
    PathLookahead(const CostGraph& graph, NodeId source, NodeId destination,
                  const std::vector<PathRank>& ranks, const Waypoints& waypoints,
                  std::optional<std::size_t> max_hops);

    /// From `node` past `left` with at most `hops` links (all there may be, where the number is not bounded);
    /// kNever where there is no such walk.
    [[nodiscard]] PathRank least(NodeId node, WaypointSet left, std::size_t hops) const;

private:
    [[nodiscard]] std::size_t place(WaypointSet left, std::size_t node) const { return left * nodes_ + node; }

    std::size_t nodes_;
    std::vector<std::vector<PathRank>> layers_;  ///< by number of links; the last holds for all more
};

}  // namespace hexi
