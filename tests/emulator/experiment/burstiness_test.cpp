#include "emulator/experiment/burstiness.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace hexi {
namespace {

using namespace literals;

PacketSource source_of(ArrivalProcess process) {
    return {
        .process = process, .rate = 1_Gbps, .packet_size = 1500_B, .peak = 4_Gbps, .mean_burst = 30'000_B};
}

TEST(Burstiness, OfPacketsAtRandomIsOne) { EXPECT_EQ(burstiness_of(source_of(ArrivalProcess::kPoisson)), 1); }

TEST(Burstiness, OfAClockIsThatOfItsSizes) {
    PacketSource clock = source_of(ArrivalProcess::kConstant);
    EXPECT_EQ(burstiness_of(clock), 0);
    clock.size_law = PacketSizeLaw::kExponential;
    EXPECT_EQ(burstiness_of(clock), 0.5);
}

/// Bursts of 20 packets, silent for three quarters of the time.
TEST(Burstiness, OfBurstsGrowsWithThem) {
    PacketSource bursts = source_of(ArrivalProcess::kOnOff);
    EXPECT_DOUBLE_EQ(burstiness_of(bursts), 0.75 * 0.75 * 39);
    EXPECT_DOUBLE_EQ(burst_packets_for(burstiness_of(bursts), 4), 20);
    bursts.burst_law = BurstLaw::kPareto;
    EXPECT_TRUE(std::isinf(burstiness_of(bursts)));
}

}  // namespace
}  // namespace hexi
