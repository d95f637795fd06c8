#include "emulator/commands/packet_limit.hpp"

#include <CLI/CLI.hpp>

namespace hexi {

void add_packet_limit(CLI::App& app, double& most) {
    app.add_option("--max-packet-hops", most, "Refuse to play more, packets times links, one by one")
        ->check(CLI::PositiveNumber)
        ->option_text("N [1e10]");
}

}  // namespace hexi
