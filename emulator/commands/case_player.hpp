// Failures played by an engine.
#pragma once

#include <string>
#include <vector>

#include "emulator/commands/emulator_services.hpp"
#include "topology/case_player.hpp"

namespace hexi {

/// Plays cases of what `name` stands for (see open_service_load()), on `layers` or all, with the engine of
/// that word: the links of a case are down from time 0, its load multiplies all traffic but probes and
/// transfers, its seed is added to the scenario's. A scenario's own events stay. Errors are those of opening
/// it; of a call, those of run_scenario().
Result<CasePlayer> open_case_player(const std::string& name, const std::vector<Layer>& layers,
                                    const std::string& engine, const EmulatorServices& services);

}  // namespace hexi
