// The routes of a scenario. Private to this folder.
#pragma once

#include <vector>

#include "emulator/experiment/valid_scenario.hpp"
#include "topology/route_request.hpp"

namespace hexi {

/// The route back.
[[nodiscard]] inline RouteKey reversed(const RouteKey& key) {
    return {key.destination, key.source, key.layer, key.traffic_class};
}

/// Every key some traffic of the scenario needs, sorted, each once.
[[nodiscard]] std::vector<RouteKey> route_keys(const ResolvedScenario& scenario);

/// Those of `keys` that have a path in the intact network and none once the changes at time 0 are made.
[[nodiscard]] std::vector<RouteKey> cut_off(const ResolvedScenario& scenario,
                                            const std::vector<RouteKey>& keys);

/// The timeline of `compiler` for all keys but `cut`, which get routes without paths throughout. Errors are
/// the compiler's, and kUnreachable where something is cut and a change after time 0 brings a link up that is
/// not up then.
Result<RouteTimeline> scenario_routes(const ResolvedScenario& scenario, const std::vector<RouteKey>& keys,
                                      const std::vector<RouteKey>& cut, const RouteCompiler& compiler);

}  // namespace hexi
