#include "topology/formats/rate_text.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

TEST(RateText, ReadsRatesAsPeopleWriteThem) {
    EXPECT_EQ(parse_rate("10 Gbps"), BitRate(10'000'000'000));
    EXPECT_EQ(parse_rate("155Mb/s"), BitRate(155'000'000));
    EXPECT_EQ(parse_rate("2 x 2.5 Gbit/s"), BitRate(5'000'000'000));
    EXPECT_EQ(parse_rate("1.2 Tbps"), BitRate(1'200'000'000'000));
    EXPECT_EQ(parse_rate("9600 bps"), BitRate(9600));
}

TEST(RateText, ReadsNothingIntoOtherLabels) {
    for (const auto* label : {"", "Red Link", "< 10 Gbps", "10-40 Gbps", "STM-1", "10", "10 G", "0 Gbps",
                              "1.2.3 Gbps", "x 10 Gbps", "3 Xbps"}) {
        EXPECT_FALSE(parse_rate(label)) << label;
    }
}

TEST(RateText, TellsBytesFromBits) {
    EXPECT_EQ(parse_rate("10 GB/s"), std::nullopt);
    EXPECT_EQ(parse_rate("10GBps"), std::nullopt);
    EXPECT_EQ(parse_rate("10 GBPS"), BitRate(10'000'000'000));
    EXPECT_EQ(parse_rate("10 Gb/s"), BitRate(10'000'000'000));
}

TEST(RateText, KnowsTheUnitsOfSndlib) {
    EXPECT_EQ(rate_unit("MBITPERSEC"), 1e6);
    EXPECT_EQ(rate_unit("KBYTEPERSEC"), 8e3);
    EXPECT_EQ(rate_unit("BITPERSEC"), 1);
    EXPECT_FALSE(rate_unit("MBIT"));
}

TEST(RateOf, RefusesWhatNoRateCanBe) {
    EXPECT_FALSE(rate_of(1e13, 1e9));
    EXPECT_FALSE(rate_of(0.0001, 1));
    EXPECT_EQ(rate_of(0.9920, 1e10), BitRate(9'920'000'000));
}

}  // namespace
}  // namespace hexi
