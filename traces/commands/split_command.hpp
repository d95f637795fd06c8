// `hexi trace split`: one capture into several.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

[[nodiscard]] Command trace_split_command();

}  // namespace hexi
