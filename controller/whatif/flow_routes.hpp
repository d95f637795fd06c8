// The routes of flows in one state of the network.
#pragma once

#include <map>

#include "controller/engineering/te_session.hpp"
#include "controller/whatif/sweep_flow.hpp"

namespace hexi {

/// The engineered routes of a network, by layer, to go on from after failures.
using TeSessions = std::map<Layer, TeSession>;

/// Solves `objective` for the `flows` (in order of key) that have a rate and a path, a layer at a time, in
/// the load's state. Errors are those of solve_te().
[[nodiscard]] Result<TeSessions> engineer_flows(const ServiceLoad& load, TeObjective objective,
                                                std::span<const SweepFlow> flows);

/// A route for each of `flows` (in order of key), as RouteSolver gives it by the load's policy; without a
/// path, one without paths. Where there are `sessions`, those flows that have a rate go by them instead, a
/// layer at a time, each path with its backup where the policy protects. Errors are those of solve_te().
[[nodiscard]] Result<RoutingTable> route_flows(const ServiceLoad& load, const TeSessions& sessions,
                                               std::span<const SweepFlow> flows, const NetworkState& state);

}  // namespace hexi
