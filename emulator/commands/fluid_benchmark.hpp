// How fast the fluid engine is, beside what packets would cost.
#pragma once

#include "emulator/commands/emulator_services.hpp"
#include "topology/base/clock.hpp"

namespace hexi {

/// Measures the national backbone at its daily peak, every demand at full rate, on the engine "fluid". The
/// reference is what the engine "packet" would take for the packet-hops of the same load: its cost per
/// packet-hop, measured on a scaled-down run of the same network in the same turn, times their number.
/// Medians of kFluidBenchmarkRuns turns. Errors are those of the scenario and the engines; kNotFound where
/// `services` lacks one of the two.
[[nodiscard]] Result<std::vector<BenchmarkRow>> benchmark_fluid(const EmulatorServices& services,
                                                                const MonotonicClock& clock);

inline constexpr std::uint32_t kFluidBenchmarkRuns = 3;

}  // namespace hexi
