#include "topology/median.hpp"

namespace hexi {
namespace {

TEST(Median, IsTheMiddleOfAnOddNumber) {
    EXPECT_EQ(median({7}), 7);
    EXPECT_EQ(median({5, 1, 3}), 3);
    EXPECT_EQ(median({4, 4, 9, 1, 4}), 4);
}

TEST(Median, IsBetweenTheTwoInTheMiddleOfAnEvenNumber) {
    EXPECT_EQ(median({2, 1}), 1.5);
    EXPECT_EQ(median({10, 1, 4, 2}), 3);
}

TEST(Median, IsAbsentWhereThereIsNothing) { EXPECT_EQ(median({}), std::nullopt); }

}  // namespace
}  // namespace hexi
