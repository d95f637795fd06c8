// What a network has to carry, and what was promised about it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "topology/network_state.hpp"
#include "topology/route_request.hpp"
#include "topology/routing_table.hpp"

namespace hexi {

/// Rate that one route is offered.
struct ServiceDemand {
    RouteKey key;
    BitRate rate;

    bool operator==(const ServiceDemand&) const = default;
};

/// A bound on the one-way delay of one route, and on the share of its traffic that may be lost.
struct ServiceTarget {
    RouteKey key;
    SimTime one_way{0};     ///< > 0
    double loss_ratio = 0;  ///< 0..1

    bool operator==(const ServiceTarget&) const = default;
};

/// A network with its traffic, its promises and the policy that routes it: what may be asked "what if" of,
/// whatever it was read from. A value.
struct ServiceLoad {
    std::string name;  ///< of the scenario or network
    std::shared_ptr<const Topology> topology;
    NetworkState state;                ///< before anything else fails
    std::vector<std::string> classes;  ///< by traffic class, 0 the most urgent; at least one
    RoutingPolicy policy;
    std::vector<ServiceDemand> demands;  ///< by key, each once
    std::vector<ServiceTarget> targets;  ///< by key, each once; keys need not have a demand
    std::vector<std::string> remarks;    ///< what was decided or assumed on the way, a sentence each
};

}  // namespace hexi
