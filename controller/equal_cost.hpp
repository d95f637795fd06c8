// All paths that are equally cheap, to split traffic over.
#pragma once

#include <vector>

#include "controller/shortest_path.hpp"
#include "topology/routing_table.hpp"

namespace hexi {

/// Equal-cost shortest paths from one node to any other. Refers to the graph, which must outlive it and not
/// change.
class EqualCostPaths {
public:
    EqualCostPaths(const CostGraph& graph, NodeId source);

    /// Loop-free paths of least cost, at most `max_paths` (>= 1): first the one PathTree chooses, then the
    /// others in order of their link ids compared from the destination backwards. Empty where there is none.
    /// Which paths are left out when there are more depends on that order alone. Time: O(links) per link of
    /// the answer.
    [[nodiscard]] std::vector<Path> to(NodeId destination, std::size_t max_paths) const;

private:
    PathTree tree_;
    std::vector<std::vector<LinkId>> tight_;  ///< per node: links that end a cheapest path there, ascending
    bool zero_cost_ = false;  ///< some tight link costs nothing, so that tight links may form cycles
};

/// `paths` with weight 1 each, without backups.
[[nodiscard]] std::vector<WeightedPath> even_split(std::vector<Path> paths);

}  // namespace hexi
