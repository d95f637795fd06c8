// The packet engine as a child process: ns-3 allows one simulation per process, and its licence stays in it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "emulator/experiment/benchmark.hpp"
#include "emulator/experiment/engine.hpp"
#include "emulator/experiment/link_capture.hpp"

namespace hexi {

/// An engine that runs `program` (hexi-packet; a path with a slash, or a name to look up in PATH) and there
/// the engine `word`: "packet", "packet-stock" or "hybrid". The experiment passes through a file in memory
/// and the result through a pipe, so nothing is left behind, even where this process is killed. What the
/// child says on stderr is passed on, except its last sentence when it fails: that is the error. Where
/// `progress` is given it is told the share of the simulated time that is done, 0..1. kInvalid as
/// check_experiment(), and for an experiment the child refuses; kEnvironment where it cannot be started, is
/// killed (the signal is named) or answers nonsense. The child ends when this process does.
[[nodiscard]] Engine packet_process(std::string program, std::string word,
                                    std::function<void(double)> progress = {});

/// The same for an engine that captures links, too: "packet" or "hybrid". The child writes the file.
[[nodiscard]] CapturingEngine capturing_packet_process(std::string program, std::string word,
                                                       std::function<void(double)> progress = {});

/// Runs `program` with `arguments` and waits. As above; what it prints on stdout goes to ours.
[[nodiscard]] Result<void> run_packet_program(const std::string& program,
                                              const std::vector<std::string>& arguments,
                                              const std::function<void(double)>& progress = {});

/// The benchmark of `program`, as `hexi bench packet` shows it; errors as packet_process().
[[nodiscard]] Result<std::vector<BenchmarkRow>> packet_benchmark_process(const std::string& program);

}  // namespace hexi
