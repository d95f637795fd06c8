// `hexi-dataplane replay`: what `hexi trace replay` does with ports.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

[[nodiscard]] Command dataplane_replay_command();

}  // namespace hexi
