// `hexi controller`: the service, until it is told to stop.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

/// Runs until SIGINT or SIGTERM.
[[nodiscard]] Command controller_command();

}  // namespace hexi
