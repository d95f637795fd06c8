// The routes of a scenario. Private to this folder.
#pragma once

#include <vector>

#include "emulator/experiment/valid_scenario.hpp"
#include "topology/network_state.hpp"
#include "topology/route_request.hpp"

namespace hexi {

/// How the traffic of a scenario is routed.
struct ScenarioRoutes {
    RouteTimeline timeline;     ///< of every key
    std::vector<RouteKey> cut;  ///< keys that changes at time 0 cut off: without paths throughout; sorted
    RoutingTable
        intact;  ///< the demands' shortest paths in the intact network, by which volumes are measured
};

/// Those of the sorted `keys` without a path in `state`.
[[nodiscard]] std::vector<RouteKey> without_path(const Topology& topology, const NetworkState& state,
                                                 const std::vector<RouteKey>& keys);
/// `table` with a route without paths for each of `cut`, none of which it has.
[[nodiscard]] RoutingTable with_cut(const RoutingTable& table, const std::vector<RouteKey>& cut);

/// Every key some traffic of the scenario needs (demands, probes and TCP both ways), sorted, each once.
[[nodiscard]] std::vector<RouteKey> route_keys(const ResolvedScenario& scenario);

/// Asks `compiler` for the timeline, and once more for the intact network where something happens at time 0
/// or the objective is other than shortest paths. Errors are the compiler's, and kUnreachable where a pair is
/// cut off at time 0 and a later change brings a link up again.
Result<ScenarioRoutes> scenario_routes(const ResolvedScenario& scenario, const RouteCompiler& compiler);

}  // namespace hexi
