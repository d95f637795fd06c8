#include "emulator/hybrid/batch_arrivals.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace hexi {
namespace {

BatchArrivals mixed() {
    BatchArrivals arrivals;
    arrivals.add({.law = BatchKind::Law::kFixed, .per_ps = 0.2, .mean_ps = 1});
    arrivals.add({.law = BatchKind::Law::kExponential, .per_ps = 0.1, .mean_ps = 2});
    arrivals.add({.law = BatchKind::Law::kGeometric, .per_ps = 0.02, .mean_ps = 1, .packets = 10});
    return arrivals;
}

TEST(BatchArrivals, DrawsTheSteadyStateOfPollaczekAndKhinchine) {
    const BatchArrivals arrivals = mixed();
    EXPECT_NEAR(arrivals.load(), 0.6, 1e-12);
    // Second moments: 1, 8 and (2 n^2 - n) = 190.
    EXPECT_NEAR(arrivals.mean_work(), (0.2 * 1 + 0.1 * 8 + 0.02 * 190) / (2 * 0.4), 1e-9);
    RandomStream random(4, "steady");
    double mean = 0, second = 0, none = 0;
    constexpr int kDraws = 400'000;
    for (int i = 0; i < kDraws; ++i) {
        const double work = arrivals.steady_work(random);
        mean += work / kDraws;
        second += work * work / kDraws;
        none += (work == 0 ? 1.0 : 0.0) / kDraws;
    }
    EXPECT_NEAR(mean, arrivals.mean_work(), 0.01 * mean);
    EXPECT_NEAR(second, arrivals.second_work(), 0.03 * second);
    EXPECT_NEAR(none, 0.4, 0.004);
}

TEST(BatchArrivals, PlaysIntoTheSameSteadyStateAndCountsIdleTime) {
    const BatchArrivals arrivals = mixed();
    RandomStream random(5, "played");
    double work = 0, idle = 0, mean = 0;
    constexpr int kSteps = 2'000'000;
    for (int i = 0; i < kSteps; ++i) {
        work = arrivals.work_after(work, 1.7, random, idle);
        mean += work / kSteps;
    }
    EXPECT_NEAR(mean, arrivals.mean_work(), 0.05 * mean);
    EXPECT_NEAR(idle / (1.7 * kSteps), 0.4, 0.01);
}

TEST(BatchArrivals, WithoutArrivalsWorkIsDoneInItsTime) {
    RandomStream random(6, "none");
    double idle = 0;
    EXPECT_DOUBLE_EQ(BatchArrivals().work_after(5, 2, random, idle), 3);
    EXPECT_DOUBLE_EQ(BatchArrivals().work_after(5, 7, random, idle), 0);
    EXPECT_DOUBLE_EQ(idle, 2);
}

}  // namespace
}  // namespace hexi
