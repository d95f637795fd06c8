// The commands of `hexi-packet`.
#pragma once

#include <string_view>

#include "topology/commandline/command.hpp"

namespace hexi {

/// Begins a line on stderr that tells the share done, 0..1.
inline constexpr std::string_view kProgressMark = "progress ";

/// `run EXPERIMENT.json RESULT.json [--stock] [--progress] [--parent PID]`: carries out one experiment. With
/// --parent it ends when that process, which must have started it, does; with --progress it writes lines that
/// begin with kProgressMark.
[[nodiscard]] Command packet_run_command();

/// `bench OUT.json [--runs N]`: packet_benchmark() as `hexi bench` prints it.
[[nodiscard]] Command packet_bench_command();

}  // namespace hexi
