// How much a person lets engines play packet by packet.
#pragma once

#include "emulator/experiment/packet_cost.hpp"

namespace CLI {
class App;
}

namespace hexi {

/// Adds --max-packet-hops, above 0; `most` is its default.
void add_packet_limit(CLI::App& app, double& most);

}  // namespace hexi
