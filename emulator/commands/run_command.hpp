// `hexi run`: carry out a scenario.
#pragma once

#include "emulator/commands/emulator_services.hpp"
#include "topology/commandline/command.hpp"

namespace hexi {

/// Runs a scenario file, or one that ships with the program by its name. Exit 1 where a target was missed.
[[nodiscard]] Command run_command(const EmulatorServices& services);

}  // namespace hexi
