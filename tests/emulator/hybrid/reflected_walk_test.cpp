#include "emulator/hybrid/reflected_walk.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace hexi {
namespace {

constexpr WalkLaw kLaw{-0.2, 1.5};

/// Mean and share above one mean, of many walks in the steady state, each `span` after the one before.
struct Seen {
    double mean = 0, above = 0;
};

Seen watch(double span, double steady_mean) {
    RandomStream random(7, "walk");
    Seen seen;
    double at = 0;
    constexpr int kWalks = 400'000;
    for (int i = 0; i < kWalks; ++i) {
        at = walk_above_wall(at, kLaw, span, WalkDraw::of(random));
        seen.mean += at / kWalks;
        seen.above += (at > steady_mean ? 1.0 : 0.0) / kWalks;
    }
    return seen;
}

TEST(ReflectedWalk, SettlesAtTheExponentialLawWhateverTheStep) {
    const double mean = kLaw.variance / (2 * -kLaw.drift);
    for (const double span : {2.0, 40.0, 1e4}) {
        const Seen seen = watch(span, mean);
        EXPECT_NEAR(seen.mean, mean, 0.04 * mean) << span;
        EXPECT_NEAR(seen.above, std::exp(-1), 0.02) << span;
    }
}

TEST(ReflectedWalk, TwoStepsAreAsOneOfTheirLength) {
    RandomStream random(8, "walk");
    double once = 0, twice = 0;
    constexpr int kWalks = 200'000;
    for (int i = 0; i < kWalks; ++i) {
        once += walk_above_wall(1, kLaw, 6, WalkDraw::of(random)) / kWalks;
        const double half = walk_above_wall(1, kLaw, 3, WalkDraw::of(random));
        twice += walk_above_wall(half, kLaw, 3, WalkDraw::of(random)) / kWalks;
    }
    EXPECT_NEAR(once, twice, 0.02);
}

TEST(ReflectedWalk, WithoutVarianceItIsAStraightLineThatTheWallStops) {
    EXPECT_DOUBLE_EQ(walk_above_wall(5, {-1, 0}, 3, {}), 2);
    double pushed = 0;
    EXPECT_DOUBLE_EQ(walk_above_wall(5, {-1, 0}, 7, {}, &pushed), 0);
    EXPECT_DOUBLE_EQ(pushed, 2);
}

TEST(ReflectedWalk, KeepsItsOrder) {
    RandomStream random(9, "walk");
    for (int i = 0; i < 10'000; ++i) {
        const WalkDraw draw = WalkDraw::of(random);
        const double low = walk_above_wall(1, kLaw, 5, draw);
        EXPECT_LE(low, walk_above_wall(2, kLaw, 5, draw));
        EXPECT_LE(low, walk_above_wall(1, {-0.1, kLaw.variance}, 5, draw));
    }
}

TEST(ReflectedWalk, LeavesAFullBufferBehindHoweverLongNobodyLooks) {
    RandomStream random(11, "walk");
    for (const double span : {1e3, 1e5, 1e7}) {
        double mean = 0;
        for (int i = 0; i < 1000; ++i)
            mean += walk_between_walls(1000, {-0.4, 1}, 1e4 + span, WalkDraw::of(random), 1000) / 1000;
        EXPECT_LT(mean, 3) << span;
    }
}

TEST(ReflectedWalk, BetweenWallsTheSteadyStateIsACutExponential) {
    RandomStream random(10, "walk");
    constexpr double kWall = 6;
    for (const double drift : {-0.2, 0.2}) {
        for (const double span : {3.0, 1000.0}) {
            double at = 0, mean = 0;
            constexpr int kWalks = 400'000;
            for (int i = 0; i < kWalks; ++i) {
                at = walk_between_walls(at, {drift, 1.5}, span, WalkDraw::of(random), kWall);
                ASSERT_GE(at, 0);
                ASSERT_LE(at, kWall);
                mean += at / kWalks;
            }
            const double rate = 2 * 0.2 / 1.5, left = std::exp(-rate * kWall);
            const double cut = 1 / rate - kWall * left / (1 - left);
            EXPECT_NEAR(mean, drift < 0 ? cut : kWall - cut, 0.05 * kWall) << drift << " " << span;
        }
    }
}

}  // namespace
}  // namespace hexi
