#include "emulator/fluid/work_variance.hpp"

#include <cmath>

namespace hexi {
namespace {

using namespace literals;

constexpr double kPacket = 12'000;  // bits

PacketSource source(ArrivalProcess process) {
    return {
        .process = process, .rate = 1_Gbps, .packet_size = 1500_B, .peak = 4_Gbps, .mean_burst = 150'000_B};
}

TEST(WorkOf, APoissonSourceVariesAsItsSpan) {
    const WorkMoments work = work_of(source(ArrivalProcess::kPoisson), 1, 1);
    EXPECT_DOUBLE_EQ(work.rate_bps, 1e9);
    EXPECT_DOUBLE_EQ(work.second, 1e9 * kPacket);
    EXPECT_DOUBLE_EQ(work.third, 1e9 * kPacket * kPacket);
    EXPECT_TRUE(work.even);
}

TEST(WorkOf, AnExponentialSizeDoublesTheSecondMoment) {
    PacketSource exponential = source(ArrivalProcess::kPoisson);
    exponential.size_law = PacketSizeLaw::kExponential;
    const double mean = mean_packet_bytes(exponential) * 8;
    EXPECT_NEAR(work_of(exponential, 1, 1).second, 1e9 * 2 * mean, 1);
}

TEST(WorkOf, AClockNeverVariesByMoreThanAPacket) {
    const WorkMoments work = work_of(source(ArrivalProcess::kConstant), 1, 1);
    EXPECT_EQ(work.second, 0);
    EXPECT_NEAR(work.spaced.back(), kPacket * kPacket / 6, 1);
    EXPECT_NEAR(work.spaced.front() / span_s(0), 1e9 * kPacket, 1e9) << "within a moment it is as at random";
}

TEST(WorkOf, ADrawnShareOfAClockIsNearlyAtRandom) {
    const WorkMoments work = work_of(source(ArrivalProcess::kConstant), 1, 0.01);
    EXPECT_DOUBLE_EQ(work.rate_bps, 1e7);
    EXPECT_NEAR(work.second, 0.99 * 1e7 * kPacket, 1);
}

TEST(WorkOf, BurstsVaryAsTheRateDoesInAMomentAndAsBatchesInTheEnd) {
    const WorkMoments work = work_of(source(ArrivalProcess::kOnOff), 1, 1);
    // A quarter of the time at 4 Gbit/s: variance rate x (peak - rate).
    EXPECT_NEAR(work.bursts.front() / (span_s(0) * span_s(0)), 1e9 * 3e9, 1e15);
    // Geometric bursts as Poisson batches would have rate x packet x (2 n - 1), here of 100; silences take
    // (1 - rate / peak)^2 of it.
    EXPECT_NEAR(work.bursts.back() / span_s(kSpans - 1), 1e9 * kPacket * 199 * 0.75 * 0.75, 1e12);
}

TEST(WorkOf, TwiceTheRateIsTheSameInHalfTheTime) {
    const PacketSource bursty = source(ArrivalProcess::kOnOff);
    const WorkMoments once = work_of(bursty, 1, 1), twice = work_of(bursty, 2, 1);
    EXPECT_DOUBLE_EQ(twice.rate_bps, 2 * once.rate_bps);
    EXPECT_NEAR(twice.bursts.back() / once.bursts.back(), 2, 1e-3);
}

TEST(WorkOf, AProbeKeepsItsClockWhateverTheFactor) {
    const PacketSource probe{
        .process = ArrivalProcess::kConstant, .packet_size = 64_B, .probe = true, .interval = 1_ms};
    EXPECT_DOUBLE_EQ(work_of(probe, 7, 1).packets_per_s, 1000);
}

}  // namespace
}  // namespace hexi
