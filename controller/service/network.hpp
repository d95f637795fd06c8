// The network as it is at one moment: what every reader works on.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "controller/transition/route_loads.hpp"
#include "topology/network_state.hpp"
#include "topology/routing_table.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// A moment of the network. Immutable and shared: a reader keeps the one it began with, while the planner
/// puts another in its place.
struct Network {
    std::shared_ptr<const Topology> topology;
    std::uint64_t topology_version = 0;         ///< the revision that brought it; 0: as at the start
    NetworkState state;                         ///< what operators want and agents see
    std::shared_ptr<const RoutingTable> table;  ///< in force at every agent
    std::shared_ptr<const RouteRates> rates;    ///< that are known, of intents and the matrix; null: none
    std::uint64_t plan = 0;                     ///< its version; 0 before the first
    bool pinned = false;                        ///< the table stands until it is unpinned
    std::string objective = "shortest";         ///< what the table is best at, where it is not pinned
    std::string alarm;                          ///< why the table is not what it should be; "": it is
};
using NetworkPtr = std::shared_ptr<const Network>;

}  // namespace hexi
