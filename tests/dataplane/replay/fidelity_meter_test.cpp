#include "dataplane/replay/fidelity_meter.hpp"

#include <gmock/gmock.h>

namespace hexi {
namespace {

constexpr SimTime kUs{1'000'000};

TEST(FidelityMeter, ComparesGapsOfEachPortByItself) {
    FidelityMeter meter(2);
    // Port 0 is 1 us late throughout, port 1 by 0, 10, 0, 10 ...
    for (int i = 0; i < 4000; ++i) {
        meter.sent(0, kUs * 100 * i, kUs * (100 * i + 1));
        meter.sent(1, kUs * 100 * i, kUs * (100 * i + (i % 2) * 10));
    }
    const Fidelity fidelity = meter.fidelity();
    EXPECT_EQ(fidelity.sent, 8000U);
    EXPECT_EQ(fidelity.late, 0U);
    EXPECT_EQ(fidelity.gap_error_p50, SimTime{0});
    EXPECT_NEAR(static_cast<double>(fidelity.gap_error_p99.count()), 10e6, 10e6 / 256);
    EXPECT_EQ(fidelity.drift, SimTime{0});
    EXPECT_EQ(fidelity.mean_gap, 100 * kUs);
    // Half of the gaps are as recorded, a quarter each 10 us off.
    EXPECT_NEAR(static_cast<double>(fidelity.gaps.wasserstein.count()), 5e6, 5e6 / 100);
    EXPECT_NEAR(fidelity.gaps.kolmogorov, 0.25, 0.02);
    EXPECT_TRUE(doubts_about(fidelity, 0).empty());
}

TEST(FidelityMeter, SeesDriftAndLateness) {
    FidelityMeter meter(1);
    for (int i = 0; i < 10'000; ++i) meter.sent(0, kUs * 100 * i, kUs * 100 * i + SimTime(20'000) * i);
    const Fidelity fidelity = meter.fidelity();
    EXPECT_EQ(fidelity.drift, SimTime(20'000) * 9000);
    EXPECT_EQ(fidelity.late, 4999U) << "beyond 100 us";
    EXPECT_THAT(
        doubts_about(fidelity, 3),
        testing::ElementsAre("3 packets were dropped",
                             "the last packets are 180.0 us later than the first; 50 us are allowed"));
}

TEST(FidelityMeter, OfNothingIsNotToBeTrusted) {
    EXPECT_EQ(FidelityMeter(1).fidelity().sent, 0U);
    EXPECT_THAT(doubts_about(FidelityMeter(1).fidelity(), 0), testing::ElementsAre("no packet was sent"));
}

TEST(GapDistance, OfShiftedHistogramsIsTheShift) {
    DelayHistogram a, b;
    for (int i = 1; i <= 1000; ++i) a.record(kUs * i), b.record(kUs * (i + 50));
    const GapDistance distance = distance_of(a, b);
    EXPECT_NEAR(static_cast<double>(distance.wasserstein.count()), 50e6, 50e6 / 50);
    EXPECT_NEAR(distance.kolmogorov, 0.05, 0.01);
    EXPECT_EQ(distance_of(a, a).wasserstein, SimTime{0});
    EXPECT_EQ(distance_of(a, a).kolmogorov, 0);
}

}  // namespace
}  // namespace hexi
