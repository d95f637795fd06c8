// How the time of a day grows with what is in it.
#pragma once

#include <vector>

#include "emulator/experiment/benchmark.hpp"
#include "emulator/experiment/experiment.hpp"
#include "topology/base/clock.hpp"

namespace hexi {

/// A RingNetwork of `nodes` with links of 1 Tbit/s, and `demands` between pairs drawn at random, some twice:
/// four fifths at random and one fifth in bursts, over the fewest hops, which fill the fullest link to 70 %.
[[nodiscard]] Experiment made_up_day(std::uint32_t nodes, std::size_t demands);

/// A day of 150 nodes, 10,000 demands and 96 bins, percentiles of every pair; then with twice as many of
/// each. The reference is the first. Medians of three turns in which each is measured once.
[[nodiscard]] std::vector<BenchmarkRow> benchmark_day_growth(const MonotonicClock& clock);

}  // namespace hexi
