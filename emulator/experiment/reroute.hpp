// New routes after a failure.
#pragma once

#include "emulator/experiment/day.hpp"
#include "topology/route_request.hpp"

namespace hexi {

/// Routes by `compiler` and `policy` in the network of `experiment`, which outlives the function, as its
/// changes at time 0 leave it, less the links that are down. Keys that this cuts off get a route without
/// paths. Errors are the compiler's; safe to call from several threads where the compiler is.
[[nodiscard]] Reroute reroute_by(RouteCompiler compiler, RoutingPolicy policy, const Experiment& experiment);

}  // namespace hexi
