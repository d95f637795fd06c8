#include "emulator/fluid/burst_queue.hpp"

#include <cmath>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

/// The same by drawing the times: a fluid queue has straight pieces between changes, so its moments are sums.
BurstWork drawn(const BurstSources& sources, double rate_bps, int changes) {
    RandomStream random(5, "bursts");
    const double wake = sources.activity / (1 - sources.activity) / sources.on_s, sleep = 1 / sources.on_s;
    int on = static_cast<int>(sources.count * sources.activity);
    double work = 0, time = 0, busy = 0, first = 0, second = 0;
    for (int i = 0; i < changes; ++i) {
        const double up = (sources.count - on) * wake, down = on * sleep;
        const double span = random.exponential(1 / (up + down)), slope = on * sources.peak_bps - rate_bps;
        const double lasts = slope < 0 ? std::min(span, -work / slope) : span, end = work + slope * lasts;
        busy += lasts > 0 && (work > 0 || slope > 0) ? lasts : 0;
        first += (work + end) / 2 * lasts;
        second += (work * work + work * end + end * end) / 3 * lasts;
        time += span;
        work = std::max(end, 0.0);
        if (slope < 0 && lasts < span) work = 0;
        on += random.uniform() < up / (up + down) ? 1 : -1;
    }
    return {.busy = busy / time, .mean_bits = first / time, .second = second / time, .modes = {}};
}

/// One source that is faster than the link: it is busy for geometric times (closed form by hand).
TEST(BurstWork, OfOneSourceIsAnExponential) {
    // On for 1 s at 2 bit/s, off for 3 s, before 1 bit/s: work rises and falls by 1 bit/s.
    const BurstWork work = burst_work({.count = 1, .peak_bps = 2, .activity = 0.25, .on_s = 1}, 1);
    // z = -(1/(2 - 1) - (1/3)/1) = -2/3; busy: as long falling as rising, so twice the time on.
    ASSERT_EQ(work.modes.size(), 1U);
    EXPECT_NEAR(work.modes[0].per_bit, 2.0 / 3, 1e-5);
    EXPECT_NEAR(work.beyond(3), 0.5 * std::exp(-2.0), 1e-5);
    EXPECT_NEAR(work.busy, 0.5, 1e-5);
    EXPECT_NEAR(work.mean_bits, 0.75, 1e-4);
}

TEST(BurstWork, IsThatOfDrawnBursts) {
    for (const BurstSources& sources :
         {BurstSources{40, 0.07, 0.25, 2}, BurstSources{10, 0.3, 0.2, 1}, BurstSources{100, 0.03, 0.25, 5}}) {
        const BurstWork exact = burst_work(sources, 1), seen = drawn(sources, 1, 20'000'000);
        EXPECT_NEAR(exact.busy, seen.busy, 0.02 * seen.busy);
        EXPECT_NEAR(exact.mean_bits, seen.mean_bits, 0.04 * seen.mean_bits);
        EXPECT_NEAR(std::sqrt(exact.second), std::sqrt(seen.second), 0.04 * std::sqrt(seen.second));
    }
}

TEST(BurstWork, IsNothingWhereAllFit) {
    const BurstWork work = burst_work({.count = 10, .peak_bps = 0.1, .activity = 0.5, .on_s = 1}, 1.01);
    EXPECT_EQ(work.busy, 0);
    EXPECT_EQ(work.mean_bits, 0);
}

}  // namespace
}  // namespace hexi
