#include "traces/rewrite/trace_timing.hpp"

#include <gmock/gmock.h>

namespace hexi {
namespace {

TEST(TimeScale, ComputesEveryInstantFromTheFirst) {
    TimeScale thrice(3);
    EXPECT_EQ(thrice.at({100, 5}), (TraceTime{100, 5}));
    // A gap of 1 ns is rounded every time, and adds up to nothing.
    EXPECT_EQ(thrice.at({103, 5}), (TraceTime{101, 5}));
    EXPECT_EQ(thrice.at({100, 8}), (TraceTime{100, 6}));
    EXPECT_EQ(thrice.at({97, 5}), (TraceTime{99, 5})) << "backwards, too";
    EXPECT_EQ(thrice.at({100, 5}, 3'000'000'000), (TraceTime{101, 5}));
    TimeScale slow(0.5);
    EXPECT_EQ(slow.at({0, 0}), (TraceTime{0, 0}));
    EXPECT_EQ(slow.at({4'000'000'000, 999'999'999}), (TraceTime{8'000'000'001, 999'999'998}));
}

TEST(FlowThinner, KeepsWholeConversationsAndAboutTheShareAskedFor) {
    const FlowThinner third(1.0 / 3, 7), all(1, 7), none(0, 7);
    int kept = 0;
    for (std::uint32_t i = 0; i < 30'000; ++i) {
        const FlowTuple there{IpAddress::v4(i), IpAddress::v4(7), 80, static_cast<std::uint16_t>(i), 6};
        const FlowTuple back{there.destination, there.source, there.destination_port, there.source_port, 6};
        EXPECT_EQ(third.keeps(there), third.keeps(back));
        EXPECT_TRUE(all.keeps(there));
        EXPECT_FALSE(none.keeps(there));
        kept += third.keeps(there) ? 1 : 0;
    }
    EXPECT_NEAR(kept, 10'000, 500) << "six standard deviations are 490";
}

}  // namespace
}  // namespace hexi
