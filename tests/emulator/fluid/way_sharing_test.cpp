#include "emulator/fluid/way_sharing.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

/// Over a link: 3 bit/s from link 1 to link 7, 1 from link 1 to its end, 4 that enter here to 7.
WaySharing ways() {
    WaySharing ways;
    ways.add(1, 7, 1, 1000);
    ways.add(1, 7, 2, 1000);
    ways.add(1, kNoIndex, 1, 200);
    ways.add(kNoIndex, 7, 4, 2750);
    return ways;
}

TEST(WaySharing, TellsWhereAllWorkGoes) {
    EXPECT_DOUBLE_EQ(ways().going_to(7), 7.0 / 8);
    EXPECT_DOUBLE_EQ(ways().going_to(3), 0);
}

TEST(WaySharing, TellsWhereThatGoesThatCameTogether) {
    EXPECT_DOUBLE_EQ(ways().going_to(7, 1), 0.75);
    EXPECT_DOUBLE_EQ(ways().going_to(7, kNoIndex), 1);
    EXPECT_DOUBLE_EQ(ways().going_to(7, 9), 0) << "nothing comes from there";
}

TEST(WaySharing, CountsSizesByTheirBits) {
    EXPECT_DOUBLE_EQ(ways().packet_bits_to(7), (3 * 1000 + 4 * 2750) / 7.0);
    EXPECT_DOUBLE_EQ(ways().packet_bits_to(9), 0);
}

/// Three sevenths have crossed two links together; any two of all have with the square of that chance.
TEST(WaySharing, CountsTheLinksCrossedTogether) {
    const auto before = [](std::uint32_t link) { return link == 1 ? 2.0 : 0.0; };
    EXPECT_DOUBLE_EQ(ways().links_together(7, before), 1 + 2 * 9.0 / 49);
    EXPECT_DOUBLE_EQ(ways().links_together(kNoIndex, before), 3) << "all of it came from link 1";
}

}  // namespace
}  // namespace hexi
