// `hexi bench`: how fast, beside a reference measured in the same run.
#pragma once

#include "emulator/commands/emulator_services.hpp"
#include "topology/commandline/command.hpp"

namespace hexi {

/// The group with one subcommand per benchmark of `services`.
[[nodiscard]] Command bench_command(const EmulatorServices& services);

}  // namespace hexi
