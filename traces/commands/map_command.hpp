// `hexi trace map`: packets of a capture, put between the nodes of a network.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

[[nodiscard]] Command trace_map_command();

}  // namespace hexi
