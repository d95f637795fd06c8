// How fast the fluid engine is, beside what packets would cost.
#pragma once

#include "emulator/commands/emulator_services.hpp"
#include "topology/base/clock.hpp"

namespace hexi {

/// Measures the national backbone at full rates, every demand: at its daily peak on the engine "fluid", and
/// over a day of 96 bins on the day engine "fluid", once with every demand's pair measured and once after
/// each single fibre cut. The reference of the first two is what the engine "packet" would take for the
/// packet-hops of the same load: its cost per packet-hop, measured on a scaled-down run of the same network
/// in the same turn, times their number; that of the cuts is a day without any, times their number. Medians
/// of kFluidBenchmarkRuns turns. Errors are those of the scenario and the engines; kNotFound where `services`
/// lacks one of the three.
[[nodiscard]] Result<std::vector<BenchmarkRow>> benchmark_fluid(const EmulatorServices& services,
                                                                const MonotonicClock& clock);

inline constexpr std::uint32_t kFluidBenchmarkRuns = 3;

}  // namespace hexi
