// The one privileged program: it owns ports and memory.
#include <unistd.h>

#include <iostream>

#include "dataplane/bench/bench_command.hpp"
#include "dataplane/daemon/daemon_command.hpp"
#include "dataplane/replay/replay_benchmark.hpp"
#include "dataplane/replay/replay_command.hpp"

int main(int argc, char** argv) {
    hexi::Command bench = hexi::dataplane_bench_command();
    bench.children.push_back(hexi::dataplane_bench_child("replay", "Traces out of ports, beside tcpreplay",
                                                         hexi::replay_benchmark));
    const std::vector<hexi::Command> commands{hexi::dataplane_run_command(), bench,
                                              hexi::dataplane_replay_command()};
    hexi::Terminal terminal{std::cout, std::cerr, isatty(STDOUT_FILENO) != 0, isatty(STDERR_FILENO) != 0};
    return hexi::run_program(
        {"hexi-dataplane", HEXI_VERSION, "Carries real packets over an emulated network, on DPDK"}, commands,
        {argv + 1, argv + argc}, terminal);
}
