// Routing tables of one network in one state after another.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "controller/equal_cost.hpp"
#include "topology/network_state.hpp"
#include "topology/route_request.hpp"

namespace hexi {

/// Computes the table of each state it is given, and spares itself what an earlier state has answered. Refers
/// to the topology, which must outlive it.
class RouteSolver {
public:
    /// `keys` sorted, each once, with different ends; `policy` valid (see compile_routes()).
    RouteSolver(const Topology& topology, std::vector<RouteKey> keys, const RoutingPolicy& policy);

    /// The table of `state`; the same whatever was solved before. Valid until the next call.
    const RoutingTable& solve(const NetworkState& state);

private:
    struct Solved {
        std::vector<PathCost> costs;  ///< by LinkId
        RoutingTable table;
    };

    /// An earlier state, and the links that have become dearer or unusable since; nothing else differs.
    struct Base {
        const Solved* solved;
        std::vector<bool> worse;
        std::size_t worse_count;
    };

    [[nodiscard]] std::optional<Base> best_base(const std::vector<PathCost>& costs) const;
    [[nodiscard]] RoutingTable solve_from(const NetworkState& state, const std::optional<Base>& base) const;

    const Topology* topology_;
    std::vector<RouteKey> keys_;
    RoutingPolicy policy_;
    std::vector<Solved> solved_;
};

}  // namespace hexi
