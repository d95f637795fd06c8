// Two paths without a link in common, cheapest in sum.
#pragma once

#include <optional>
#include <utility>

#include "controller/cost_graph.hpp"

namespace hexi {

/// The two link-disjoint paths whose costs sum to the least, the cheaper first; both directions of one link
/// count as one link, parallel links as different ones. Nothing where there are no two. Exact: Suurballe &
/// Tarjan, Networks 14(2), 1984, two shortest trees.
[[nodiscard]] std::optional<std::pair<Path, Path>> link_disjoint_pair(const CostGraph& graph, NodeId source,
                                                                      NodeId destination);

}  // namespace hexi
