// The routes of flows in one state of the network.
#pragma once

#include "controller/whatif/sweep_model.hpp"

namespace hexi {

/// A route for each of `flows` (in order of key), as RouteSolver gives it by the load's policy; without a
/// path, one without paths. With an `objective` those flows that have a rate go by solve_te() instead, a
/// layer at a time, each path with its backup where the policy protects. Errors are those of solve_te().
[[nodiscard]] Result<RoutingTable> route_flows(const ServiceLoad& load, std::optional<TeObjective> objective,
                                               std::span<const SweepFlow> flows, const NetworkState& state);

}  // namespace hexi
