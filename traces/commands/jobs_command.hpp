// `hexi trace jobs`: logs of compute jobs in one form, or as jobs to be placed.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

[[nodiscard]] Command trace_jobs_command();

}  // namespace hexi
