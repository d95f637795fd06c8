// `hexi trace index`: a file beside a capture that says where which time is.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

[[nodiscard]] Command trace_index_command();

}  // namespace hexi
