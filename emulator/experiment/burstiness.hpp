// How bursty traffic is below a second, as a number that results state.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"

namespace hexi {

/// Variance of the work that `source` brings in spans much longer than its bursts, over that of packets of
/// the same sizes at random: 0 of a clock of equal packets, 1 of Poisson, infinite of Pareto bursts.
[[nodiscard]] double burstiness_of(const PacketSource& source);

/// A sentence for each layer with traffic (probes left out): its burstiness, all sources together, and
/// whether that is nothing but packets at random.
[[nodiscard]] std::vector<std::string> burstiness_remarks(const Experiment& experiment);

/// Mean packets of a burst by which sources of burstiness `wanted` are on and off at `peak_ratio` (> 1) times
/// their mean rate: the inverse of burstiness_of() for packets of one size.
[[nodiscard]] double burst_packets_for(double wanted, double peak_ratio);

}  // namespace hexi
