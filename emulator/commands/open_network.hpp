// A network to emulate, however a person names it.
#pragma once

#include <string>

#include "emulator/experiment/valid_scenario.hpp"

namespace hexi {

/// `name` is a scenario (a file, or one that ships with the program) or a topology (a file, or "national"). A
/// topology becomes a scenario of its name without traffic and events, under the default policy. Errors as
/// open_scenario(), validate() and open_topology().
Result<ResolvedScenario> open_network(const std::string& name);

/// `name` is a scenario rather than a topology.
[[nodiscard]] bool names_scenario(const std::string& name);

}  // namespace hexi
