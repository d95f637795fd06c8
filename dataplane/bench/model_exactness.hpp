// How exactly the emulated network does what it is told: in model time, without ports, so equal on every
// machine.
#pragma once

#include <vector>

#include "topology/base/result.hpp"

namespace hexi {

/// Losses of one probability.
struct LossTrial {
    double nominal = 0, observed = 0;  ///< ratios of packets
    double low = 0, high = 0;  ///< where 99 of 100 such trials lie: the binomial's normal approximation
    std::uint64_t packets = 0;

    [[nodiscard]] bool inside() const { return observed >= low && observed <= high; }
};

/// Probabilities from 1e-6 to 1, each over so many packets that about 100 are lost, at least a million.
[[nodiscard]] Result<std::vector<LossTrial>> loss_trials();

/// Bytes that left a full link of 1 Gbit/s in each of 100 intervals of 10 ms, against its rate: the largest
/// relative error.
[[nodiscard]] Result<double> rate_error();

/// Bytes of memory for each packet of `frame_bytes` under way, 800,000 of them on one link: its descriptor
/// and its packed frame, with all that chunks and slabs waste.
[[nodiscard]] Result<double> memory_per_packet(std::size_t frame_bytes);

}  // namespace hexi
