// `hexi-dataplane bench`: the measurements that `hexi bench dataplane` shows.
#pragma once

#include "dataplane/bench/dataplane_benchmark.hpp"
#include "topology/commandline/command.hpp"

namespace hexi {

/// Writes the figures of a benchmark to a file, for `hexi` to read (see benchmark_json.hpp).
[[nodiscard]] Command dataplane_bench_command();

/// One benchmark of the group.
[[nodiscard]] Command dataplane_bench_child(
    const char* name, const char* summary,
    Result<std::vector<BenchmarkRow>> (*run)(const DataplaneBenchmarkOptions&));

}  // namespace hexi
