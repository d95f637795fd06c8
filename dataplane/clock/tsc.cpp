#include "dataplane/clock/tsc.hpp"

#include <thread>

namespace hexi {
namespace {

constexpr int kTries = 16;

SimTime time_by(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return SimTime(now.tv_sec * 1'000'000'000'000 + now.tv_nsec * 1'000);
}

}  // namespace

ClockSample sample_clocks(clockid_t reference) {
    ClockSample best;
    std::uint64_t least = ~std::uint64_t{0};
    for (int i = 0; i < kTries; ++i) {
        const std::uint64_t before = read_cycles();
        const SimTime at = time_by(reference);
        const std::uint64_t width = read_cycles() - before;
        if (width >= least) continue;
        least = width;
        best = {before + width / 2, at, SimTime(static_cast<std::int64_t>(width) * 500)};
    }
    return best;
}

CycleClock calibrated_clock(SimTime span, clockid_t reference) {
    const ClockSample first = sample_clocks(reference);
    std::this_thread::sleep_for(std::chrono::duration_cast<std::chrono::nanoseconds>(span));
    return {first, sample_clocks(reference)};
}

}  // namespace hexi
