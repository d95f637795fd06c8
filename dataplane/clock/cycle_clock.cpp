#include "dataplane/clock/cycle_clock.hpp"

#include <algorithm>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr double kMostBend = 500e-6;

/// `time` / `cycles` with `bits` binary places.
std::uint64_t ratio(SimTime time, std::uint64_t cycles, unsigned bits) {
    return static_cast<std::uint64_t>((static_cast<Uint128>(time.count()) << bits) / cycles);
}

}  // namespace

CycleClock::CycleClock(const ClockSample& first, const ClockSample& second)
    : first_(first), last_(second), anchor_cycles_(first.cycles) {
    HEXI_CHECK(second.cycles > first.cycles && second.reference > first.reference,
               "the second sample is later");
    measure_rate(second);
    picos_per_cycle_ = ratio(second.reference - first.reference, second.cycles - first.cycles, kFractionBits);
}

void CycleClock::measure_rate(const ClockSample& sample) {
    const double seconds = to_seconds(sample.reference - first_.reference);
    hertz_ = static_cast<double>(sample.cycles - first_.cycles) / seconds;
    rate_uncertainty_ = to_seconds(sample.uncertainty + first_.uncertainty) / seconds;
}

void CycleClock::track(const ClockSample& sample) {
    HEXI_CHECK(sample.cycles > last_.cycles && sample.reference > last_.reference, "samples are in order");
    const SimTime reached = at(sample.cycles);
    error_ = reached - (sample.reference - first_.reference);
    largest_error_ = std::max(largest_error_, error_ < SimTime(0) ? -error_ : error_);
    const SimTime interval = sample.reference - last_.reference;
    const double bend = std::clamp(-to_seconds(error_) / to_seconds(interval), -kMostBend, kMostBend);
    measure_rate(sample);
    const std::uint64_t straight =
        ratio(sample.reference - first_.reference, sample.cycles - first_.cycles, kFractionBits);
    anchor_cycles_ = sample.cycles;
    anchor_time_ = reached;
    picos_per_cycle_ = straight + static_cast<std::uint64_t>(
                                      static_cast<std::int64_t>(static_cast<double>(straight) * bend));
    last_ = sample;
}

}  // namespace hexi
