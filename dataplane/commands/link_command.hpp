// `hexi link`: the links of a running dataplane.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

/// `list`, `set`, `up`, `down` and `drain`, over the control socket.
[[nodiscard]] Command link_command();

}  // namespace hexi
