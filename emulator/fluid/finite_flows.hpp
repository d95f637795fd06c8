// Flows of finite size that share links max-min fairly: when each of them ends.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "emulator/fluid/water_filling.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// A flow that has so much to send.
struct FiniteFlow {
    double start_s = 0;    ///< >= 0
    double size_bits = 0;  ///< > 0
    ElasticDemand demand;
};

/// What became of flows.
struct FiniteFlowTimes {
    std::vector<double>
        ended_s;                 ///< by flow; infinity where it never ends: a link on its way carries nothing
    std::uint64_t instants = 0;  ///< at which rates were settled
    std::uint64_t refilled = 0;  ///< flows whose rate was settled again, over all instants
};

/// Rates are max-min fair (see WaterFilling) from each instant at which flows begin or end to the next; those
/// of one instant are settled together, however many there are. Each instant begins or ends a flow, so there
/// are at most two for each. Nothing of TCP is in it: no handshake, window or loss. kInvalid names a flow
/// ("flows/3:
/// ...") that does not fit `capacities_bps` (each finite, >= 0) or its own ranges.
[[nodiscard]] Result<FiniteFlowTimes> play_finite_flows(const std::vector<double>& capacities_bps,
                                                        std::span<const FiniteFlow> flows);

}  // namespace hexi
