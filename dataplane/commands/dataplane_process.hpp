// The dataplane as a child process: it holds the privileges and DPDK, `hexi` holds neither.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/benchmark.hpp"
#include "topology/commandline/command.hpp"

namespace hexi {

/// Runs `program` with "run", a path from which it can read `experiment`, and `arguments`, on our terminal,
/// and waits. SIGINT and SIGTERM that reach us are passed on, so that it stops cleanly; the child ends when
/// this process does. Its exit status is the answer. kEnvironment where it cannot be started or is killed
/// (the signal is named).
Result<ExitStatus> run_dataplane(const std::string& program, const std::string& experiment,
                                 const std::vector<std::string>& arguments);

/// Runs `program` with `words`, the command line of `hexi trace replay` from "replay" on, as run_dataplane()
/// does.
[[nodiscard]] Result<ExitStatus> replay_on_ports(const std::string& program, std::vector<std::string> words);

/// Runs `program` with "bench" and `name`, and waits for its figures. kEnvironment as above, or with what it
/// said last.
Result<std::vector<BenchmarkRow>> dataplane_benchmark_process(const std::string& program,
                                                              const std::string& name);

}  // namespace hexi
