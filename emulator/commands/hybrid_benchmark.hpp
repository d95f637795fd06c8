// How fast the hybrid engine is at national load.
#pragma once

#include <vector>

#include "emulator/commands/emulator_services.hpp"
#include "topology/base/clock.hpp"

namespace hexi {

/// How often each side is measured; medians are reported.
inline constexpr std::uint32_t kHybridBenchmarkRuns = 3;

/// Rows: the national backbone at its daily peak with 1,000 probes of 1 ms, by the hybrid engine beside the
/// packet engine with the probes alone; beside the packet engine's measured cost per packet-hop times the
/// packet-hops of the whole load; and the largest memory of a child process so far. Whole runs, set-up and
/// child process included.
[[nodiscard]] Result<std::vector<BenchmarkRow>> benchmark_hybrid(const EmulatorServices& services,
                                                                 const MonotonicClock& clock);

}  // namespace hexi
