#include "emulator/fluid/delay_mixture.hpp"

#include <cmath>

namespace hexi {
namespace {

using namespace literals;

/// `busy` of all wait exponentially, `mean_s` on average.
WaitLaw exponential(double busy, double mean_s) {
    return WaitLaw::of_moments(busy, busy * mean_s, busy * 2 * mean_s * mean_s);
}

void expect_near(SimTime value, double expected_s, double tolerance) {
    EXPECT_NEAR(to_seconds(value), expected_s, tolerance * expected_s);
}

TEST(DelayMixture, WithoutWaitsIsItsFixedPart) {
    DelayMixture delays;
    delays.add(10, 5_ms, {});
    const DelayStatistics statistics = delays.statistics(10);
    EXPECT_EQ(statistics.min, 5_ms);
    EXPECT_EQ(statistics.mean, 5_ms);
    EXPECT_EQ(statistics.p999, 5_ms);
    EXPECT_EQ(statistics.max, 5_ms);
    EXPECT_EQ(statistics.count, 10);
}

TEST(DelayMixture, HasTheQuantilesOfAnExponentialWait) {
    DelayMixture delays;
    delays.add(1, 0_ms, exponential(0.6, 2e-6));
    EXPECT_EQ(delays.quantile(0.3), 0_ms) << "four in ten do not wait";
    for (const double q : {0.5, 0.9, 0.99, 0.999})
        expect_near(delays.quantile(q), 2e-6 * std::log(0.6 / (1 - q)), 0.01);
}

TEST(DelayMixture, MixesOverTimeAndNeverAveragesQuantiles) {
    DelayMixture delays;
    delays.add(98, 1_ms, {});
    delays.add(2, 1_ms, exponential(1, 1e-3));
    // Of the two in a hundred that wait, half are the one in a hundred.
    expect_near(delays.quantile(0.99) - 1_ms, 1e-3 * std::log(2), 0.01);
    expect_near(delays.statistics(100).mean, 1e-3 + 0.02e-3, 1e-9);
}

TEST(DelayMixture, KeepsDifferentFixedPartsApart) {
    DelayMixture delays;
    delays.add(3, 10_ms, {});
    delays.add(1, 20_ms, {});
    EXPECT_EQ(delays.quantile(0.74), 10_ms);
    EXPECT_EQ(delays.quantile(0.76), 20_ms);
}

TEST(DelayMixture, SpreadsARampEvenly) {
    DelayMixture delays;
    delays.add_ramp(1, 10_ms, 20_ms);
    expect_near(delays.quantile(0.25), 0.0125, 1e-6);
    expect_near(delays.quantile(0.99), 0.0199, 1e-6);
    EXPECT_NEAR(delays.mean(), 0.015, 1e-12);
    EXPECT_EQ(delays.statistics(5).min, 10_ms);
}

TEST(DelayMixture, OfNothingIsAllZero) { EXPECT_EQ(DelayMixture().statistics(0), DelayStatistics{}); }

}  // namespace
}  // namespace hexi
