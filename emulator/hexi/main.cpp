// The command people type: who serves whom is decided here, and nowhere else.
#include <unistd.h>

#include <iostream>

#include "controller/commands/path_command.hpp"
#include "topology/commands/topology_command.hpp"

int main(int argc, char** argv) {
    const std::vector<hexi::Command> commands{hexi::path_command(), hexi::topology_command()};
    hexi::Terminal terminal{std::cout, std::cerr, isatty(STDOUT_FILENO) != 0, isatty(STDERR_FILENO) != 0};
    return hexi::run_program({"hexi", HEXI_VERSION, "The national computing backbone on a bench"}, commands,
                             {argv + 1, argv + argc}, terminal);
}
