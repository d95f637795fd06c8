#include "emulator/hybrid/way_sharing.hpp"

namespace hexi {
namespace {

/// Over a link: 3 packets a second from link 1 to link 7, 1 from link 1 to its end, 4 that enter here to 7.
WaySharing ways() {
    WaySharing ways;
    ways.add(1, 7, 1, 1000);
    ways.add(1, 7, 2, 2000);
    ways.add(1, kNoIndex, 1, 200);
    ways.add(kNoIndex, 7, 4, 6000);
    return ways;
}

TEST(WaySharing, TellsWhereAllPacketsGo) {
    EXPECT_DOUBLE_EQ(ways().going_to(7), 7.0 / 8);
    EXPECT_DOUBLE_EQ(ways().going_to(3), 0);
}

TEST(WaySharing, TellsWhereThoseGoThatCameTogether) {
    EXPECT_DOUBLE_EQ(ways().going_to(7, 1), 0.75);
    EXPECT_DOUBLE_EQ(ways().going_to(7, kNoIndex), 1);
    EXPECT_DOUBLE_EQ(ways().going_to(7, 9), 0) << "nothing comes from there";
}

TEST(WaySharing, KnowsTheirMeanSize) {
    EXPECT_DOUBLE_EQ(ways().bytes_from(1), 800);
    EXPECT_DOUBLE_EQ(ways().bytes_from(9), 0);
}

}  // namespace
}  // namespace hexi
