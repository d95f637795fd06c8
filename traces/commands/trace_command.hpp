// `hexi trace`: captures, flows and matrices of the real world.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

/// The group with its subcommands.
[[nodiscard]] Command trace_command();

}  // namespace hexi
