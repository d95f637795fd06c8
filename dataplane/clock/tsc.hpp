// The machine's cycle counter, and its reading beside CLOCK_MONOTONIC_RAW.
#pragma once

#include <cstdint>

#include "dataplane/clock/cycle_clock.hpp"

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include <ctime>

namespace hexi {

/// The counter: TSC on x86, the virtual count on 64-bit ARM, elsewhere CLOCK_MONOTONIC_RAW in nanoseconds.
/// Not ordered with the instructions around it: off by some ten nanoseconds, which is what a fence would
/// cost.
[[nodiscard]] inline std::uint64_t read_cycles() {
#if defined(__x86_64__)
    return __rdtsc();
#elif defined(__aarch64__)
    std::uint64_t count = 0;
    asm volatile("mrs %0, cntvct_el0" : "=r"(count));
    return count;
#else
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(now.tv_nsec);
#endif
}

/// Reads the counter and the clock `reference`: of several tries the one in which the fewest cycles passed
/// around the reference. The uncertainty is that width by a cycle of at most 1 ns. CLOCK_MONOTONIC_RAW is the
/// machine's own; CLOCK_MONOTONIC goes at the rate of the wall clock, which NTP and PTP steer.
[[nodiscard]] ClockSample sample_clocks(clockid_t reference = CLOCK_MONOTONIC_RAW);

/// A clock measured over `span` (200 ms gives below 1 ppm where a sample is good to 100 ns). Sleeps
/// meanwhile.
[[nodiscard]] CycleClock calibrated_clock(SimTime span = SimTime{200'000'000'000},
                                          clockid_t reference = CLOCK_MONOTONIC_RAW);

}  // namespace hexi
