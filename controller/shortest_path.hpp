// The cheapest path between two nodes.
#pragma once

#include <optional>

#include "controller/cost_graph.hpp"

namespace hexi {

/// Cheapest paths from one node to all others. Among equally cheap paths the one with fewer links wins, then,
/// from the destination backwards, the one whose last link has the lower id: equal input gives equal paths
/// everywhere. Refers to the graph, which must outlive it and not change.
class PathTree {
public:
    PathTree(const CostGraph& graph, NodeId source);

    [[nodiscard]] const CostGraph& graph() const { return *graph_; }
    [[nodiscard]] NodeId source() const { return source_; }
    /// Nothing for the source itself and for nodes out of reach.
    [[nodiscard]] std::optional<Path> to(NodeId destination) const;
    /// Cost of `to()`; 0 for the source, nothing for nodes out of reach.
    [[nodiscard]] std::optional<PathCost> cost_to(NodeId node) const;

private:
    const CostGraph* graph_;
    NodeId source_;
    ShortestTree tree_;
};

/// PathTree's path to one node, found without finishing the tree; nothing where there is none or both are one
/// node.
[[nodiscard]] std::optional<Path> cheapest_path(const CostGraph& graph, NodeId source, NodeId destination);

/// The same for people: kUnreachable where there is none, kInvalid where both ends are
/// one node; both name the nodes.
[[nodiscard]] Result<Path> shortest_path(const CostGraph& graph, NodeId source, NodeId destination);

}  // namespace hexi
