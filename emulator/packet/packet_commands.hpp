// The commands of `hexi-packet`.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

/// `run EXPERIMENT.json RESULT.json [--stock] [--parent PID]`: carries out one experiment. With --parent it
/// ends when that process, which must have started it, does.
[[nodiscard]] Command packet_run_command();

/// `bench OUT.json [--runs N]`: packet_benchmark() as `hexi bench` prints it.
[[nodiscard]] Command packet_bench_command();

}  // namespace hexi
