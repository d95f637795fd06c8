#include "topology/commandline/quantity_text.hpp"

namespace hexi {
namespace {

TEST(QuantityText, DurationsHaveThreeDigitsAndTheUnitThatSuits) {
    EXPECT_EQ(duration_text(0_ps), "0 s");
    EXPECT_EQ(duration_text(640_ps), "640 ps");
    EXPECT_EQ(duration_text(35_ns), "35.0 ns");
    EXPECT_EQ(duration_text(4'196_ns), "4.20 µs");
    EXPECT_EQ(duration_text(17'349_us), "17.3 ms");
    EXPECT_EQ(duration_text(999'700_us), "1.00 s");
    EXPECT_EQ(duration_text(12'345_s), "12345 s");
    EXPECT_EQ(duration_text(-2_ms), "-2.00 ms");
}

TEST(QuantityText, RatesToo) {
    EXPECT_EQ(rate_text(17'600_Gbps), "17.6 Tbit/s");
    EXPECT_EQ(rate_text(400_Gbps), "400 Gbit/s");
    EXPECT_EQ(rate_text(64_bps), "64.0 bit/s");
}

TEST(QuantityText, SmallSharesKeepADecimal) {
    EXPECT_EQ(percent_text(0.972), "97 %");
    EXPECT_EQ(percent_text(0.004), "0.4 %");
    EXPECT_EQ(percent_text(0.0004), "<0.1 %");
    EXPECT_EQ(percent_text(0), "0 %");
    EXPECT_EQ(percent_text(1), "100 %");
}

TEST(QuantityText, MillisecondsAreExact) {
    EXPECT_EQ(exact_ms_text(17'123'456'789_ps), "17.123456789");
    EXPECT_EQ(exact_ms_text(20_ms), "20");
    EXPECT_EQ(exact_ms_text(0_ps), "0");
    EXPECT_EQ(exact_ms_text(1_ps), "0.000000001");
    EXPECT_EQ(exact_ms_text(-1'500_us), "-1.5");
    EXPECT_EQ(exact_ms_text(SimTime::min()), "-9223372036.854775808");
}

}  // namespace
}  // namespace hexi
