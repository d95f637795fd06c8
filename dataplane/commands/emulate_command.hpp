// `hexi emulate`: real hosts feel the network.
#pragma once

#include "dataplane/commands/dataplane_services.hpp"
#include "topology/commandline/command.hpp"

namespace hexi {

/// Plans, says what hosts will see, and runs hexi-dataplane until it is stopped; with --dry-run only the
/// first two.
[[nodiscard]] Command emulate_command(const DataplaneServices& services);

}  // namespace hexi
