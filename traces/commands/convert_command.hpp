// `hexi trace convert`: a capture in another format, or a part of it.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

[[nodiscard]] Command trace_convert_command();

}  // namespace hexi
