// `hexi trace flows`: packets, summed up by conversation.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

[[nodiscard]] Command trace_flows_command();

}  // namespace hexi
