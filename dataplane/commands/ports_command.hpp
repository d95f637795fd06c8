// `hexi ports`: what this machine has for `hexi emulate`.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

[[nodiscard]] Command ports_command();

}  // namespace hexi
