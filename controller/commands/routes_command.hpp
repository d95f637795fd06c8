// `hexi routes`: the best routes for a traffic matrix, and the proof that they are.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

/// The subcommand. Prints a TeReport; with --out also writes routes.json and routes.csv into that directory.
[[nodiscard]] Command routes_command();

}  // namespace hexi
