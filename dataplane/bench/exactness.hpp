// How exactly time is kept, beside what the machine itself does to it.
#pragma once

#include "topology/base/result.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// How late a loop notices instants that it does nothing but wait for.
struct MachineNoise {
    double p50_ns = 0, p99_ns = 0;
};

/// A bare loop on the cycle counter of `processor` that waits for instants 1 us apart, for `duration`. In a
/// process of its own.
[[nodiscard]] Result<MachineNoise> machine_noise(unsigned processor, SimTime duration);

/// Distances from CLOCK_MONOTONIC_RAW in parts of a million, both positive.
struct ClockErrors {
    double ours_ppm =
        0;  ///< of CycleClock, tracked once a second as the dataplane does, over all of `seconds`
    double dpdk_ppm = 0;  ///< of rte_get_tsc_hz()
};
[[nodiscard]] Result<ClockErrors> clock_errors(int seconds);

}  // namespace hexi
