// `hexi trace replay`: a trace through an engine, in virtual time.
#pragma once

#include "emulator/commands/emulator_services.hpp"
#include "topology/commandline/command.hpp"

namespace hexi {

/// What `hexi trace replay` needs of its siblings.
struct ReplayServices {
    EmulatorServices emulator;
    /// Carries the same command line out in real time, through ports.
    std::function<Result<ExitStatus>()> on_ports;
};

/// To be put into the group `hexi trace`.
[[nodiscard]] Command replay_command(const ReplayServices& services);

}  // namespace hexi
