// The controller as a program of its own; `hexi controller` runs it.
#include <unistd.h>

#include <iostream>

#include "controller/daemon/controller_command.hpp"

int main(int argc, char** argv) {
    const std::vector<hexi::Command> commands{hexi::controller_command()};
    std::vector<std::string> arguments{argv + 1, argv + argc};
    const bool bare = arguments.size() == 1 && (arguments[0] == "--version" || arguments[0] == "controller");
    if (!bare && (arguments.empty() || arguments[0] != "controller"))
        arguments.insert(arguments.begin(), "controller");
    hexi::Terminal terminal{std::cout, std::cerr, isatty(STDOUT_FILENO) != 0, isatty(STDERR_FILENO) != 0};
    return hexi::run_program({"hexi-controller", HEXI_VERSION, "Decides routes, and keeps what was promised"},
                             commands, std::move(arguments), terminal);
}
