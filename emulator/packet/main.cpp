// The child program that holds ns-3: one simulation per process, under ns-3's licence as a whole.
#include <unistd.h>

#include <iostream>

#include "emulator/hybrid/hybrid_engine.hpp"
#include "emulator/packet/packet_commands.hpp"

int main(int argc, char** argv) {
    const hexi::PacketRunners runners{
        {"packet", hexi::run_lean},
        {"packet-stock", [](const auto& experiment, const auto&) { return hexi::run_stock(experiment); }},
        {"hybrid", hexi::run_hybrid}};
    const std::vector<hexi::Command> commands{hexi::packet_run_command(runners),
                                              hexi::packet_bench_command()};
    hexi::Terminal terminal{std::cout, std::cerr, isatty(STDOUT_FILENO) != 0, isatty(STDERR_FILENO) != 0};
    return hexi::run_program({"hexi-packet", HEXI_VERSION, "Simulates networks packet by packet, on ns-3"},
                             commands, {argv + 1, argv + argc}, terminal);
}
