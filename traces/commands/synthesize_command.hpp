// `hexi trace synthesize`: flows that nobody recorded, by a plan.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

[[nodiscard]] Command trace_synthesize_command();

}  // namespace hexi
