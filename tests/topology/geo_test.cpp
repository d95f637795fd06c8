#include "topology/geo.hpp"

namespace hexi {
namespace {

constexpr GeoPoint kBeijing{39.90, 116.41}, kShanghai{31.23, 121.47};

TEST(GreatCircle, AgreesWithKnownDistances) {
    EXPECT_NEAR(great_circle(kBeijing, kShanghai).count(), 1'067, 3);
    EXPECT_NEAR(great_circle({0, 0}, {0, 180}).count(), 20'015, 1);
}

TEST(GreatCircle, IsSymmetricAndZeroAtHome) {
    EXPECT_DOUBLE_EQ(great_circle(kBeijing, kShanghai).count(), great_circle(kShanghai, kBeijing).count());
    EXPECT_DOUBLE_EQ(great_circle(kBeijing, kBeijing).count(), 0);
}

TEST(GreatCircle, CrossesTheDateLine) { EXPECT_NEAR(great_circle({0, 179}, {0, -179}).count(), 222.4, 0.1); }

}  // namespace
}  // namespace hexi
