// Time from a cycle counter, held to a reference clock.
#pragma once

#include <cstdint>

#include "topology/base/units.hpp"
#include "topology/base/wide.hpp"

namespace hexi {

/// The counter and the reference clock read at one instant.
struct ClockSample {
    std::uint64_t cycles = 0;
    SimTime reference{0};    ///< since an arbitrary origin
    SimTime uncertainty{0};  ///< the two readings are of instants at most so far apart
};

/// Turns cycles into time in fixed point: picoseconds per cycle with 48 binary places, multiplied in 128
/// bits, so that nothing drifts by rounding (2^-48 ps a cycle is below 1e-5 ps a second at 3 GHz). Begins at
/// 0 with its first sample. Never goes back. A value; one thread.
class CycleClock {
public:
    /// The rate between two samples; `second` is later in both.
    CycleClock(const ClockSample& first, const ClockSample& second);

    /// The time at a reading of the counter, which may be a little older than the latest sample's, as another
    /// thread's may.
    [[nodiscard]] SimTime at(std::uint64_t cycles) const {
        const auto since = static_cast<std::int64_t>(cycles - anchor_cycles_);
        const auto product = static_cast<Int128>(since) * static_cast<Int128>(picos_per_cycle_);
        return anchor_time_ + SimTime(static_cast<std::int64_t>(product >> kFractionBits));
    }

    /// Takes another, later sample, about one a second: measures the rate anew over the whole time since the
    /// first sample and bends the clock so that its error is gone after as long a time as passed since the
    /// last one, by at most 500 ppm.
    void track(const ClockSample& sample);

    /// How far the clock was from the reference at the last track(), before it was bent; 0 until then.
    [[nodiscard]] SimTime error() const { return error_; }
    /// The largest |error()| so far.
    [[nodiscard]] SimTime largest_error() const { return largest_error_; }
    /// Cycles a second, as measured against the reference.
    [[nodiscard]] double hertz() const { return hertz_; }
    /// Bound of the relative error of hertz(), by the samples' uncertainty; 1e-6 is 1 ppm.
    [[nodiscard]] double rate_uncertainty() const { return rate_uncertainty_; }

private:
    static constexpr unsigned kFractionBits = 48;
    void measure_rate(const ClockSample& sample);

    ClockSample first_, last_;
    std::uint64_t anchor_cycles_ = 0;
    SimTime anchor_time_{0};
    std::uint64_t picos_per_cycle_ = 0;  ///< times 2^48
    SimTime error_{0}, largest_error_{0};
    double hertz_ = 0, rate_uncertainty_ = 0;
};

}  // namespace hexi
