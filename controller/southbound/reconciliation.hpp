// What an agent that comes forwards by, beside what it should: told before it is put right.
#pragma once

#include <string>
#include <vector>

#include "controller/service/controller_service.hpp"
#include "controller/southbound/agent_hub.hpp"

namespace hexi {

/// How `has` differs from `had` in routes that begin at `nodes` (none: at any): "added", "removed" and
/// "changed" are numbers of routes, "first" at most ten of them with their links before and after.
[[nodiscard]] Json route_differences(const Topology& topology, const RoutingTable& had,
                                     const RoutingTable& has, const std::vector<std::string>& nodes);

/// Keeps, as resource "reconciliation" of the agent's name, how the plan that `profile` came with differs
/// from the one in force; nothing where it is that one. Where its plan is not known, the reason stands
/// instead. Does not wait; `service` outlives what it begins.
void note_differences(const AgentProfile& profile, ControllerService& service);

}  // namespace hexi
