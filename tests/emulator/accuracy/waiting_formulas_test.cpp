#include "emulator/accuracy/waiting_formulas.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

TEST(WaitingFormulas, AgreeWhereTheyMeet) {
    EXPECT_DOUBLE_EQ(md1_wait(0.5), 0.5);
    EXPECT_DOUBLE_EQ(batch_wait(0.5, 1), md1_wait(0.5));
    EXPECT_DOUBLE_EQ(urgent_wait(0.5, 0), md1_wait(0.5));
}

TEST(WaitingFormulas, OneClockLeavesHalfATransmissionForItsShareOfTheTime) {
    EXPECT_NEAR(clocks_wait(1, 4), 0.5 / 4, 1e-4);
}

TEST(WaitingFormulas, VeryManyClocksAreAsPacketsAtRandom) {
    EXPECT_LT(clocks_wait(20, 25), md1_wait(0.8));
    EXPECT_NEAR(clocks_wait(2000, 4000), md1_wait(0.5), 0.01);
}

}  // namespace
}  // namespace hexi
