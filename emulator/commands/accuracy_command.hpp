// The `accuracy` command: how exact fluid and hybrid are.
#pragma once

#include "emulator/commands/emulator_services.hpp"
#include "topology/commandline/command.hpp"

namespace hexi {

/// `hexi accuracy [--quick] [--group NAME] [--case TEXT]`: runs the study, or part of it, and shows it. With
/// --out it writes accuracy.md, accuracy.json and accuracy.csv there; `docs` regenerates the published page.
/// Exit 0 where every figure is within its target, 1 where some is not.
[[nodiscard]] Command accuracy_command(const EmulatorServices& services);

}  // namespace hexi
