#include "emulator/hybrid/wait_map.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "topology/base/random.hpp"

namespace hexi {
namespace {

TEST(WaitMap, TakesAnExponentialVariableToTheLawWanted) {
    const WaitLaw law = WaitLaw::of_moments(0.6, 2e-6, 1.2e-11);
    const WaitMap map(law, 1e12);
    RandomStream random(3, "places");
    double none = 0, first = 0, second = 0;
    constexpr int kDraws = 400'000;
    for (int i = 0; i < kDraws; ++i) {
        const double wait = map.wait(random.exponential(1)) * 1e-12;
        none += (wait == 0 ? 1.0 : 0.0) / kDraws;
        first += wait / kDraws;
        second += wait * wait / kDraws;
    }
    EXPECT_NEAR(none, 0.4, 0.004);
    EXPECT_NEAR(first, 2e-6, 0.02e-6);
    EXPECT_NEAR(second, 1.2e-11, 0.04e-11);
}

TEST(WaitMap, GrowsAndFindsItsWayBack) {
    const WaitMap map(WaitLaw::of_moments(0.9, 5, 90), 1);
    double before = 0;
    for (double place = map.waits_from() + 0.01; place < 60; place += 0.37) {
        const double wait = map.wait(place);
        EXPECT_GT(wait, before);
        EXPECT_NEAR(map.place(wait), place, 0.02 * place) << place;
        before = wait;
    }
}

TEST(WaitMap, NobodyWaitsForNothing) {
    EXPECT_EQ(WaitMap().wait(1e9), 0);
    EXPECT_EQ(WaitMap(WaitLaw{}, 1e12).wait(50), 0);
}

}  // namespace
}  // namespace hexi
