// `hexi trace matrix`: a capture or flows, summed up between the nodes of a network.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

[[nodiscard]] Command trace_matrix_command();

}  // namespace hexi
