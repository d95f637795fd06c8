#include "topology/base/units.hpp"

namespace hexi {
namespace {

TEST(TransmissionTime, IsExactWhereNanosecondsAreTooCoarse) {
    EXPECT_EQ(transmission_time(64_B, 800_Gbps), 640_ps);
    EXPECT_EQ(transmission_time(1500_B, 400_Gbps), 30_ns);
    EXPECT_EQ(transmission_time(1500_B, 1600_Gbps), 7'500_ps);
    EXPECT_EQ(transmission_time(1500_B, 600_Gbps), 20_ns);
    EXPECT_EQ(transmission_time(1500_B, BitRate(1'200'000'000'000)), 10_ns);
}

TEST(TransmissionTime, DoesNotWrapAbove512MiB) {
    EXPECT_EQ(transmission_time(ByteCount(600'000'000), 1_Gbps), 4'800_ms);
    EXPECT_EQ(transmission_time(ByteCount(1ULL << 40U), 1_Tbps), SimTime(8'796'093'022'208));
}

TEST(TransmissionTime, RoundsUp) { EXPECT_EQ(transmission_time(1_B, BitRate(3'000'000'000'000)), 3_ps); }

TEST(TransmissionTime, SaturatesBeyond106Days) {
    EXPECT_EQ(transmission_time(ByteCount(1ULL << 60U), 1_bps), SimTime::max());
}

TEST(FromSeconds, RoundsToTheNearestPicosecond) {
    EXPECT_EQ(from_seconds(1.5e-12), 2_ps);
    EXPECT_EQ(from_seconds(-1.5e-12), SimTime(-2));
    EXPECT_EQ(from_seconds(0.02), 20_ms);
    EXPECT_DOUBLE_EQ(to_ms(from_seconds(0.0171)), 17.1);
}

TEST(Units, WholeMillisecondsStayWhole) {
    for (std::int64_t ms = 1; ms < 10'000; ++ms) EXPECT_EQ(to_ms(1_ms * ms), static_cast<double>(ms));
    EXPECT_EQ(to_seconds(2'035_ms), 2.035);
    EXPECT_EQ(to_us(1'300_ns), 1.3);
}

TEST(BitRate, SumsSaturate) {
    EXPECT_EQ(BitRate(10'000'000'000'000'000'000U) + BitRate(10'000'000'000'000'000'000U),
              BitRate(std::numeric_limits<std::uint64_t>::max()));
    EXPECT_EQ(1_Gbps + 1_Gbps, 2_Gbps);
}

TEST(Units, LiteralsAgreeWithTheirFactors) {
    EXPECT_EQ(1_Tbps, 1000_Gbps);
    EXPECT_EQ(1_MiB, ByteCount(1'048'576));
    EXPECT_EQ(1_s, 1'000'000_us);
    EXPECT_EQ(BitRate(3) + BitRate(4), 7_bps);
    EXPECT_DOUBLE_EQ((100_km * 1.6).count(), 160);
}

}  // namespace
}  // namespace hexi
