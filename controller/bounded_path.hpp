// The cheapest path that keeps bounds beside its cost, and passes what it must.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "controller/shortest_path.hpp"

namespace hexi {

/// What a path must keep to, beyond what its CostGraph leaves out. Absent or empty: no such bound.
struct PathBounds {
    std::optional<SimTime> max_delay = {};     ///< of the links' fixed and extra delays, inclusive
    std::optional<double> max_metric = {};     ///< of the links' IGP metrics, inclusive
    std::optional<std::size_t> max_hops = {};  ///< links, inclusive
    std::vector<NodeId> nodes = {};            ///< passed, ends included, in any order
    std::vector<LinkId> links = {};            ///< used, in any order
    std::size_t tries = 10'000;                ///< paths looked at before giving up, >= 1
};

/// The cheapest loop-free path in `graph` that keeps `bounds`, by looking at the paths in order of cost
/// (Yen), so exact where it answers. kUnreachable where there is none, or none among the `tries` cheapest,
/// and says which; kInvalid where both ends are one node. `state` gives the extra delays.
[[nodiscard]] Result<Path> cheapest_path_within(const CostGraph& graph, const NetworkState& state,
                                                NodeId source, NodeId destination, const PathBounds& bounds);

/// `graph` less every link on which less than `rate` is free; `loads` in bit/s by LinkId, capacities as in
/// `state`.
[[nodiscard]] CostGraph with_room(CostGraph graph, const NetworkState& state, std::span<const double> loads,
                                  BitRate rate);

}  // namespace hexi
