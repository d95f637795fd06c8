// `hexi path`: which way traffic between two nodes goes, and what each hop costs.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

/// The subcommand. Prints a PathReport; with --out also writes path.json and path.csv into that directory.
[[nodiscard]] Command path_command();

}  // namespace hexi
