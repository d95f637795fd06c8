// From one routing table to another without a moment that is worse than both.
#pragma once

#include <vector>

#include "controller/transition/route_loads.hpp"

namespace hexi {

/// The question; references live as long as the call. Both tables have the same keys.
struct TransitionRequest {
    const Topology& topology;
    const NetworkState& state;  ///< in which the change happens: `before` may have broken paths
    const RoutingTable &before, &after;
    const RouteRates& rates;
};

/// Tables to install one after the other; the last is `after`. Routers switch within a step in no known
/// order, and whatever the order, no link carries more than its limit(): `excess` says by how much that
/// fails.
struct TransitionPlan {
    std::vector<RoutingTable> steps;  ///< at least one
    double excess = 0;  ///< worst load beyond a limit, as a share of the link's capacity; 0: none
};

/// Most that a link may carry during the change, bit/s: its capacity, or what it carries before or after it
/// where that is more.
[[nodiscard]] std::vector<double> transition_limits(const TransitionRequest& request);

/// Routes are explicit paths, each new one in place before traffic moves to it and each old one kept until it
/// has moved, so there is no loop and no black hole at any time; what needs an order is load. In rounds,
/// every route that fits beside all others of its round at their worst moves at once, broken ones first
/// (after Dionysus, X. Jin et al., SIGCOMM 2014). Routes that wait for each other move together in n equal
/// parts, n = 2, 4 ... 32, which is free of congestion where links have a share of about 1/n to spare (C.-Y.
/// Hong et al., SWAN, SIGCOMM 2013). Where that does not help either, they move at once, and `excess` says
/// what it costs.
[[nodiscard]] TransitionPlan plan_transition(const TransitionRequest& request);

}  // namespace hexi
