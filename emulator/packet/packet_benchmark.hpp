// How fast the lean engine is beside stock ns-3, and what a packet costs in memory.
#pragma once

#include <cstdint>
#include <vector>

#include "emulator/experiment/benchmark.hpp"
#include "emulator/experiment/experiment.hpp"
#include "topology/base/clock.hpp"
#include "topology/base/result.hpp"

namespace hexi {

struct PacketBenchmarkOptions {
    std::uint32_t runs = 5;            ///< of each engine, taking turns; medians are reported
    SimTime duration{40'000'000'000};  ///< simulated by each run; 40 ms are about 1.0 million packet-hops
};

/// The network of the benchmark: twelve cities, sixteen duplex links of 1 to 10 Gbit/s, every pair with
/// Poisson traffic of its own packet size and a probe; links are loaded up to nine tenths.
[[nodiscard]] Experiment benchmark_experiment(SimTime duration);

/// Rows "backbone" (packet_hops_per_s of the lean engine beside stock ns-3, whole runs including their
/// set-up), "backbone-memory" (bytes per packet in flight at the peak) and "full-wire-memory" (the same with
/// wires that hold a million packets) and "peak-memory" (of the whole process, in MiB). Errors are those of
/// the engines.
[[nodiscard]] Result<std::vector<BenchmarkRow>> packet_benchmark(const PacketBenchmarkOptions& options,
                                                                 const MonotonicClock& clock);

}  // namespace hexi
