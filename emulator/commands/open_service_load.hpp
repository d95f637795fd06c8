// What a network has to carry, however a person names it.
#pragma once

#include <string>
#include <vector>

#include "emulator/commands/open_scenario.hpp"
#include "topology/route_request.hpp"
#include "topology/service_load.hpp"

namespace hexi {

/// `name` is a scenario (a file, or one that ships with the program), or a topology (a file, or "national"),
/// then with the traffic of the daily peak on `layers` (empty: all) and the targets that `hexi validate`
/// gives it. Errors as open_scenario(), open_topology() and validation_scenario().
Result<ScenarioRun> open_scenario_or_topology(const std::string& name, const std::vector<Layer>& layers);

/// `name` is a scenario (a file, or one that ships with the program), taken as it stands at time 0, or a
/// topology (a file, or "national"), with the traffic of the daily peak and the targets that `hexi validate`
/// gives it. `layers`: only traffic and targets of these; empty: of all. Probes have no rate. TCP transfers
/// and events after time 0 are left out, which a remark says. Errors as open_scenario(), validate(),
/// compile() with `compiler`, open_topology() and validation_scenario().
Result<ServiceLoad> open_service_load(const std::string& name, const std::vector<Layer>& layers,
                                      const RouteCompiler& compiler);

}  // namespace hexi
