// The child program that holds ns-3: one simulation per process, under ns-3's licence as a whole.
#include <unistd.h>

#include <iostream>

#include "emulator/packet/packet_commands.hpp"

int main(int argc, char** argv) {
    const std::vector<hexi::Command> commands{hexi::packet_run_command(), hexi::packet_bench_command()};
    hexi::Terminal terminal{std::cout, std::cerr, isatty(STDOUT_FILENO) != 0, isatty(STDERR_FILENO) != 0};
    return hexi::run_program({"hexi-packet", HEXI_VERSION, "Simulates networks packet by packet, on ns-3"},
                             commands, {argv + 1, argv + argc}, terminal);
}
