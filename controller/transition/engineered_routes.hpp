// The timeline of routes that are best together, and of the steps from one optimum to the next.
#pragma once

#include "topology/route_request.hpp"

namespace hexi {

/// compile_routes() for every objective. Under kShortest it is just that. Else the demands of `request.rates`
/// are routed by solve_te() (exact), layer by layer, in every state of the network, each path with its backup
/// where the policy protects paths; pairs without a rate take their shortest paths.
///
/// Failures are met by backups first, in the engines. The optimum of the network that is left, or of the
/// rates that `rate_changes` lead to, comes into force detection + computation + installation after the
/// change, by the steps of plan_transition(), one installation time apart, each of which check_transition()
/// has passed. A change that is answered while steps are still to come takes their place. With an
/// installation time of 0 there is one step.
///
/// Errors are those of compile_routes() and solve_te(). kMinLatency asks for at most full links; where
/// demands do not fit even so, that state's routes are those of kMinMlu.
[[nodiscard]] Result<RouteTimeline> compile_engineered_routes(const RouteRequest& request);

/// `compile_engineered_routes` as the value that emulators are given.
[[nodiscard]] RouteCompiler engineered_route_compiler();

}  // namespace hexi
