// What carries traffic under a simulated agent.
#pragma once

#include <functional>
#include <memory>

#include "topology/json/json.hpp"
#include "topology/network_state.hpp"
#include "topology/routing_table.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

/// A network of which only figures exist. One thread at a time; `now`, since any beginning, never goes back.
class SimulatedNetwork {
public:
    virtual ~SimulatedNetwork() = default;
    /// Traffic goes by `table` from now on.
    virtual void use(SimTime now, const RoutingTable& table) = 0;
    virtual void change(SimTime now, LinkId link, const LinkState& state) = 0;
    /// What it carries at `now`, for people and programs (docs/formats/agent.md).
    virtual Json figures(SimTime now) = 0;
};

/// Makes one: `offered` between nodes, or where that is empty `pair_rate` on each route.
using SimulatedNetworkMaker = std::function<std::unique_ptr<SimulatedNetwork>(
    const std::shared_ptr<const Topology>& topology, const TrafficMatrix& offered, BitRate pair_rate)>;

}  // namespace hexi
