// The one privileged program: it owns ports and memory.
#include <unistd.h>

#include <iostream>

#include "dataplane/bench/bench_command.hpp"
#include "dataplane/daemon/daemon_command.hpp"

int main(int argc, char** argv) {
    const std::vector<hexi::Command> commands{hexi::dataplane_run_command(), hexi::dataplane_bench_command()};
    hexi::Terminal terminal{std::cout, std::cerr, isatty(STDOUT_FILENO) != 0, isatty(STDERR_FILENO) != 0};
    return hexi::run_program(
        {"hexi-dataplane", HEXI_VERSION, "Carries real packets over an emulated network, on DPDK"}, commands,
        {argv + 1, argv + argc}, terminal);
}
