#include "emulator/accuracy/accuracy_checks.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

TEST(MaxMinCheck, HoldsOnEveryDrawnNetwork) {
    const AccuracyCheck check = max_min_check();
    EXPECT_TRUE(check.held) << check.found;
    EXPECT_EQ(check.found, "480000 of 480000 rates on 200 drawn networks, 40 changes each");
}

TEST(ConservationCheck, NoticesAPacketTooMany) {
    RunResult result;
    result.pairs.resize(2);
    result.pairs[0].sent = 10;
    result.pairs[0].received = 8;
    result.pairs[0].lost.queue_full = 2;
    ConservationCheck check;
    check.see(result);
    EXPECT_TRUE(check.outcome().held);
    result.pairs[1].received = 1;
    check.see(result);
    EXPECT_FALSE(check.outcome().held);
    EXPECT_EQ(check.outcome().found, "3 of 4 pairs in 2 runs of all engines");
}

}  // namespace
}  // namespace hexi
