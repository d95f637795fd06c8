// The dataplane's figures: how fast, how exact.
#pragma once

#include <vector>

#include "emulator/experiment/benchmark.hpp"
#include "topology/base/result.hpp"

namespace hexi {

struct DataplaneBenchmarkOptions {
    std::uint32_t runs = 5;  ///< of each side, taking turns; medians are reported
    unsigned processor = 0;  ///< that does all the work
};

/// One worker on one processor, frames of 64 bytes, every frame read, classified, hashed, routed and counted
/// as in `hexi emulate`:
///   "one-hop-40-ms", "three-hops-20-ms-1m-flows" beside dpdk-testpmd in mac mode between the same devices,
///   "six-hops-100-links-all-impairments",
///   "release-error-p50-at-1-mpps" and "-p99-" beside a bare loop on the counter.
///   "clock-error" beside rte_get_tsc_hz(),
///   and those of lookup_benchmark.hpp and exactness_rows.hpp.
/// Where testpmd is not installed the reference says so and has no value. Speeds are per second of processor
/// time that the worker got, on both sides: on a processor of its own that is wall time
/// ("worker-processor-share" is near 1), on a shared one it leaves the others' share out.
/// "lost-for-want-of-room" is of frames that full queues or memory refused, and 0 where the worker was never
/// kept waiting for long.
[[nodiscard]] Result<std::vector<BenchmarkRow>> dataplane_benchmark(const DataplaneBenchmarkOptions& options);

}  // namespace hexi
