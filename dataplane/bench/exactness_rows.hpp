// Rows of `hexi bench dataplane` and `hexi bench failover` that are about exactness, not speed.
#pragma once

#include <vector>

#include "dataplane/bench/dataplane_benchmark.hpp"

namespace hexi {

/// "loss-at-P" for each trial of loss_trials(), whose reference is the nominal ratio and says where 99 of 100
/// trials lie; "loss-outside-99-percent"; "rate-error-over-10-ms" in model time; "memory-per-packet-64-bytes"
/// beside 64 and 32 bytes.
[[nodiscard]] Result<std::vector<BenchmarkRow>> model_rows(const DataplaneBenchmarkOptions& options);

/// "change-of-delay", "-rate" and "-route": microseconds from the request on the control socket to the first
/// packet that goes the new way, beside the call's answer; and the packets that the three lost.
[[nodiscard]] Result<std::vector<BenchmarkRow>> change_rows(const DataplaneBenchmarkOptions& options);

/// `hexi bench failover`: a link goes down under 100,000 packets a second each way, the first of its path or
/// the second, whose news takes 5 ms to reach the head: microseconds from the request to the first packet on
/// the backup, beside the model's, and packets lost, beside those that the model loses: on the cut link, and
/// on their way to it until the head knows.
[[nodiscard]] Result<std::vector<BenchmarkRow>> failover_benchmark(const DataplaneBenchmarkOptions& options);

}  // namespace hexi
