// `hexi place`: which hub serves which compute job, over which path, and why.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

/// The subcommand. Prints a PlacementReport; with --out also writes placement.json and placement.csv into
/// that directory. Exit status 1 where some job has no hub within its target.
[[nodiscard]] Command place_command();

}  // namespace hexi
