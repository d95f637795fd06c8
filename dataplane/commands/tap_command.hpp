// hexi tap: what passes a running dataplane, in capture files.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

/// `hexi tap start|stop|list`, over the control socket.
[[nodiscard]] Command tap_command();

}  // namespace hexi
