// The network as a path search sees it: which links may be used, and what each costs.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "controller/path_constraints.hpp"
#include "topology/network_state.hpp"
#include "topology/path.hpp"
#include "topology/shortest_tree.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// What a link or a path costs under a metric: picoseconds of fixed delay, millionths of the IGP metric, or
/// links. Integral, so that equal costs are exactly equal.
using PathCost = std::int64_t;

/// Cost of `link` in `state`: its fixed delay with `extra_delay`, its IGP metric rounded to a millionth,
/// or 1. WeightedEdge::kAbsent where it is down or drained. Costs saturate at 2^62 / node count (on 1000
/// nodes: 76 minutes, or a metric of 4.6e9), so that no path's sum overflows.
[[nodiscard]] PathCost link_cost(const Topology& topology, const NetworkState& state, PathMetric metric,
                                 LinkId link);

/// The links of one layer that are up and not excluded, with their costs. A value; refers to the topology,
/// which must outlive it. Searches copy it and take links away.
class CostGraph {
public:
    CostGraph(const Topology& topology, const NetworkState& state, const PathConstraints& constraints);

    [[nodiscard]] const Topology& topology() const { return *topology_; }
    [[nodiscard]] Layer layer() const { return layer_; }
    /// One edge per directed link of the topology, indexed by LinkId; kAbsent where it may not be used.
    [[nodiscard]] std::span<const WeightedEdge> edges() const { return edges_; }
    /// The edges by the node they leave, for shortest_tree().
    [[nodiscard]] const EdgesByOrigin& origins() const { return *origins_; }
    [[nodiscard]] bool usable(LinkId link) const { return cost(link) != WeightedEdge::kAbsent; }
    [[nodiscard]] PathCost cost(LinkId link) const { return edges_[link.index()].weight; }
    /// Sum over its links, all of which must be usable.
    [[nodiscard]] PathCost cost(const Path& path) const;

    void remove(LinkId link) { edges_[link.index()].weight = WeightedEdge::kAbsent; }
    /// Takes away every link that leaves or enters `node`.
    void remove(NodeId node);

private:
    const Topology* topology_;
    Layer layer_;
    std::vector<WeightedEdge> edges_;
    std::shared_ptr<const EdgesByOrigin> origins_;  ///< shared by all copies
};

/// The path over `links`, which a search has found: not a chain is our bug.
[[nodiscard]] Path make_path(const Topology& topology, std::vector<LinkId> links);

/// The sentence for a pair without a path: kUnreachable, with both names and the layer.
[[nodiscard]] Error no_path_error(const Topology& topology, NodeId source, NodeId destination, Layer layer);

}  // namespace hexi
