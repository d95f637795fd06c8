// What the dataplane's commands need from their siblings.
#pragma once

#include <functional>
#include <string>

#include "emulator/experiment/valid_scenario.hpp"
#include "topology/route_request.hpp"

namespace hexi {

/// Opens what a person names: a scenario, or a topology as one without traffic and events.
using NetworkOpener = std::function<Result<ResolvedScenario>(const std::string& name)>;

/// Filled in by `main`, the only place that knows who they are.
struct DataplaneServices {
    RouteCompiler compile_routes;
    NetworkOpener open_network;
    std::string program;  ///< hexi-dataplane: a path with a slash, or a name to look up in PATH
};

}  // namespace hexi
