// `hexi-dataplane bench`: the measurements that `hexi bench dataplane` shows.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

/// Writes the figures of a benchmark to a file, for `hexi` to read (see benchmark_json.hpp).
[[nodiscard]] Command dataplane_bench_command();

}  // namespace hexi
