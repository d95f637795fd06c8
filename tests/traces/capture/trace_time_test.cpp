#include "traces/capture/trace_time.hpp"

#include <gtest/gtest.h>

#include "traces/capture/pcapng_time.hpp"

namespace hexi {
namespace {

constexpr std::int64_t kLast = std::numeric_limits<std::int64_t>::max();

TEST(TraceTime, CarriesWholeSecondsOutOfTheFraction) {
    EXPECT_EQ(trace_time(1, 999'999'999), (TraceTime{1, 999'999'999}));
    EXPECT_EQ(trace_time(1, 2'000'000'005), (TraceTime{3, 5}));
    EXPECT_EQ(trace_time(kLast, 1'000'000'000).s, kLast);
}

TEST(TraceTime, TellsDistancesEitherWayAndSaturates) {
    EXPECT_EQ(ns_between({5, 999'999'999}, {6, 1}), 2);
    EXPECT_EQ(ns_between({6, 1}, {5, 999'999'999}), -2);
    EXPECT_EQ(ns_between({0, 0}, {kLast, 0}), std::numeric_limits<std::int64_t>::max());
    EXPECT_EQ(ns_between({kLast, 0}, {-5, 0}), std::numeric_limits<std::int64_t>::min());
}

TEST(TraceTime, IsWrittenWithTheDigitsAskedFor) {
    EXPECT_EQ(seconds_text({1'700'000'000, 1'000}, 6), "1700000000.000001");
    EXPECT_EQ(seconds_text({1'700'000'000, 999'999'999}, 0), "1700000000");
    EXPECT_EQ(seconds_text({-1, 500'000'000}, 3), "-0.500");
    EXPECT_EQ(seconds_text({-2, 0}, 1), "-2.0");
    EXPECT_EQ(seconds_text({18'446'744'073'204, 126'329'000}, 6), "18446744073204.126329");
    EXPECT_EQ(duration_s_text({1, 999'000'000}, {3, 1'000'000}, 3), "1.002");
    EXPECT_EQ(duration_s_text({3, 1'000'000}, {1, 999'000'000}, 3), "-1.002");
}

TEST(PcapngClock, CountsInPowersOfTenAndOfTwo) {
    EXPECT_EQ(PcapngClock().at(1'000'001), (TraceTime{1, 1'000}));
    EXPECT_EQ(PcapngClock(9, 0).at(1'000'000'001), (TraceTime{1, 1}));
    EXPECT_EQ(PcapngClock(0, 0).at(7), (TraceTime{7, 0}));
    EXPECT_EQ(PcapngClock(12, 0).at(1'000'000'001'999), (TraceTime{1, 1})) << "picoseconds are cut off";
    EXPECT_EQ(PcapngClock(28, 0).at(10'000'000'000'000'000'000U), (TraceTime{0, 1}));
    EXPECT_EQ(PcapngClock(127, 0).at(~std::uint64_t{0}), (TraceTime{0, 0}));
    EXPECT_EQ(PcapngClock(0x80 | 20, 0).at((3U << 20U) + (1U << 19U)), (TraceTime{3, 500'000'000}));
    EXPECT_EQ(PcapngClock(0x80 | 64, 0).at(std::uint64_t{1} << 63U), (TraceTime{0, 500'000'000}));
    EXPECT_EQ(PcapngClock(0xFF, 0).at(~std::uint64_t{0}), (TraceTime{0, 0}));
}

TEST(PcapngClock, AddsItsOffsetAndSaturates) {
    EXPECT_EQ(PcapngClock(6, 1'000).at(5), (TraceTime{1'000, 5'000}));
    EXPECT_EQ(PcapngClock(6, -10).at(1), (TraceTime{-10, 1'000}));
    EXPECT_EQ(PcapngClock(0, kLast).at(1).s, kLast);
    EXPECT_EQ(PcapngClock(0, 0).at(~std::uint64_t{0}).s, kLast);
}

TEST(PcapngClock, SaysHowManyDigitsItTells) {
    EXPECT_EQ(PcapngClock().digits(), 6);
    EXPECT_EQ(PcapngClock(12, 0).digits(), 9);
    EXPECT_EQ(PcapngClock(0x80 | 10, 0).digits(), 3);
}

}  // namespace
}  // namespace hexi
