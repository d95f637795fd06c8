// `hexi topology`: look at a network file, doubt it, turn it into another format.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

/// The group with its subcommands info, check and convert.
[[nodiscard]] Command topology_command();

}  // namespace hexi
