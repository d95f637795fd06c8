// Links with room for a rate.
#pragma once

#include <span>

#include "controller/cost_graph.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

/// Bit/s free on each link, by LinkId: its capacity in `state` less its load in bit/s, at least 0. `loads`
/// may be shorter than the list of links: the rest is idle.
[[nodiscard]] std::vector<double> free_capacity(const Topology& topology, const NetworkState& state,
                                                std::span<const double> loads);

/// What traffic puts on links, and how many demands have no path.
struct PathLoads {
    std::vector<double> by_link;  ///< bit/s by LinkId
    std::size_t without_path = 0;
};

/// Each demand on its cheapest path in `graph` (PathTree's).
[[nodiscard]] PathLoads shortest_path_loads(const CostGraph& graph, std::span<const Demand> demands);

/// `graph` less every link on which less than `rate` is free; `free` as from free_capacity().
[[nodiscard]] CostGraph with_room(CostGraph graph, std::span<const double> free, BitRate rate);

/// The most that is free all along some path from `source` to `destination`; 0 where there is none.
[[nodiscard]] double widest(const CostGraph& graph, std::span<const double> free, NodeId source,
                            NodeId destination);

}  // namespace hexi
