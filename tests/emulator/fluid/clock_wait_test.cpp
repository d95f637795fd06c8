#include "emulator/fluid/clock_wait.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

/// The same by drawing phases: work falls by one a transmission and rises by one at each tick.
ClockWait drawn(int clocks, double load, int draws) {
    RandomStream random(3, "phases");
    const double period = clocks / load;
    std::vector<double> ticks(static_cast<std::size_t>(clocks));
    ClockWait sum;
    double time = 0;
    for (int i = 0; i < draws; ++i) {
        for (double& tick : ticks) tick = random.uniform() * period;
        std::sort(ticks.begin(), ticks.end());
        double work = 0, last = 0;
        for (int round = 0; round < 2; ++round) {  // the second one is as all that follow
            for (std::size_t k = 0; k <= ticks.size(); ++k) {
                const double at = k < ticks.size() ? ticks[k] : period, gap = at - last,
                             end = std::max(work - gap, 0.0);
                const double busy = work - end;
                if (round == 1) {
                    sum.mean += (work + end) / 2 * busy;
                    sum.second += (work * work + work * end + end * end) / 3 * busy;
                }
                work = k < ticks.size() ? end + 1 : end;
                last = k < ticks.size() ? at : 0;
            }
        }
        time += period;
    }
    return {sum.mean / time, sum.second / time};
}

TEST(ClockWait, IsThatOfDrawnPhases) {
    for (const auto& [clocks, load] : {std::pair{22, 0.8}, {4, 0.5}, {40, 0.925}}) {
        const ClockWait exact = clock_wait(clocks, load), seen = drawn(clocks, load, 200'000);
        EXPECT_NEAR(exact.mean, seen.mean, 0.01 * seen.mean) << clocks;
        EXPECT_NEAR(exact.second, seen.second, 0.02 * seen.second) << clocks;
    }
}

TEST(ClockWait, IsNearItBetweenThePointsOfItsGrid) {
    const ClockWait near = clock_wait(30, 0.87), seen = drawn(30, 0.87, 200'000);
    EXPECT_NEAR(near.mean, seen.mean, 0.03 * seen.mean);
    EXPECT_NEAR(near.second, seen.second, 0.06 * seen.second);
}

TEST(ClockWait, OfManyIsPollaczekAndKhinchines) {
    EXPECT_NEAR(clock_wait(1e12, 0.7).mean, 0.7 / 0.6, 1e-3);
    EXPECT_NEAR(clock_wait(1e12, 0.7).second, 2 * 0.7 / 0.6 * 0.7 / 0.6 + 0.7 / 0.9, 1e-3);
}

/// Nobody but an arbitrary instant waits: for half a transmission where there is one.
TEST(ClockWait, OfOneClockIsThePacketInTransmission) { EXPECT_NEAR(clock_wait(1, 0.6).mean, 0.3, 1e-3); }

}  // namespace
}  // namespace hexi
