// `hexi trace info`: what captures hold.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

[[nodiscard]] Command trace_info_command();

}  // namespace hexi
