// How long very many finite flows take.
#pragma once

#include <vector>

#include "emulator/experiment/benchmark.hpp"
#include "emulator/fluid/finite_flows.hpp"
#include "topology/base/clock.hpp"

namespace hexi {

/// Links of a made-up network, and flows over it.
struct FlowLoadCase {
    std::vector<double> capacities_bps;
    std::vector<FiniteFlow> flows;
};

/// 150 nodes in a ring with as many chords again, drawn at random, all of 100 Gbit/s; `count` flows between
/// random pairs over the fewest hops, Pareto sizes of 100 MB on average (shape 1.5), at most 10 Gbit/s each,
/// that come at random at a rate that fills the fullest link to four fifths on average, so it is full at
/// times.
[[nodiscard]] FlowLoadCase made_up_flows(std::size_t count);

/// A million such flows, half and a quarter of them; the reference of each is all that flow filled afresh at
/// every instant, measured on the first thousands and taken times the number of instants. And how time grows
/// from half a million to a million.
[[nodiscard]] std::vector<BenchmarkRow> benchmark_finite_flows(const MonotonicClock& clock);

}  // namespace hexi
