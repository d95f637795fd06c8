// `hexi agent`: a network that is only computed, or a running dataplane, under a controller.
#pragma once

#include "controller/agent/dataplane_carrier.hpp"
#include "controller/agent/simulated_network.hpp"
#include "topology/commandline/command.hpp"

namespace hexi {

/// `connect` opens the control socket at a path; `simulate` makes what carries traffic without one.
[[nodiscard]] Command agent_command(std::function<Result<DataplaneCall>(const std::string& path)> connect,
                                    SimulatedNetworkMaker simulate);

}  // namespace hexi
