// How fast and how exact traces leave ports, beside tcpreplay.
#pragma once

#include <vector>

#include "dataplane/bench/dataplane_benchmark.hpp"

namespace hexi {

/// "read, map, rewrite, hand to net_null, 60 B": packets a second of processor time, by one thread, from the
/// page cache, with four prefixes and pools that change every address. Then, over a veth pair in a network
/// namespace of its own, at 20 and 100 kpps for 2 s each: drift, and p50 and p99 of the gap error, beside
/// tcpreplay's by the same receiver in the same run and beside those of a loop that only waits; at 20 kpps
/// for 60 s: drift. Where tcpreplay is not installed its values are left out. kEnvironment where DPDK refuses
/// or the machine gives no namespace.
[[nodiscard]] Result<std::vector<BenchmarkRow>> replay_benchmark(const DataplaneBenchmarkOptions& options);

}  // namespace hexi
