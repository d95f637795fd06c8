// `hexi trace anonymize`: a capture that may be shown.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

[[nodiscard]] Command trace_anonymize_command();

}  // namespace hexi
