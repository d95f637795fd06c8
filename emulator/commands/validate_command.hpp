// `hexi validate`: does every pair meet its latency target?
#pragma once

#include "emulator/commands/emulator_services.hpp"
#include "topology/commandline/command.hpp"

namespace hexi {

/// Makes the scenario that validates a network, runs it, and judges. Exit 1 where a target was missed.
[[nodiscard]] Command validate_command(const EmulatorServices& services);

}  // namespace hexi
