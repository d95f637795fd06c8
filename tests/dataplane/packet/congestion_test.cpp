#include "dataplane/packet/congestion.hpp"

#include "tests/dataplane/packet/frames.hpp"

namespace hexi {
namespace {

using support::Frame, support::ip, support::mac, support::udp;

TEST(Congestion, IsMarkedInBothFamiliesWithRightChecksums) {
    for (const auto& [from, to] :
         {std::pair{ip("10.1.0.5"), ip("10.2.0.7")}, std::pair{ip("fd00::5"), ip("fd00::7")}}) {
        Frame frame = udp({.who = {mac(1), mac(2), from, to}});
        EXPECT_EQ(ecn_field(frame), 0);
        mark_congestion(frame);
        FrameFields fields;
        ASSERT_EQ(parse_frame(frame, fields), FrameFault::kNone);
        EXPECT_EQ(fields.traffic_class, 3);
        EXPECT_EQ(ecn_field(frame), 3);
        EXPECT_TRUE(support::checksums_right(frame));
    }
}

TEST(Congestion, LeavesOtherFramesAlone) {
    for (const std::size_t size : {0U, 14U, 33U, 60U}) {
        Frame frame(size, 1);
        mark_congestion(frame);
        EXPECT_EQ(frame, Frame(size, 1));
        EXPECT_EQ(ecn_field(frame), 0);
    }
}

}  // namespace
}  // namespace hexi
