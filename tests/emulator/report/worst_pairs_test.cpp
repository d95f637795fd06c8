#include "emulator/report/worst_pairs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/small_results.hpp"

namespace hexi {
namespace {

using support::small_result;
using testing::ElementsAre;

TEST(WorstPairs, LostComeFirstThenThoseThatUseMostOfTheirTarget) {
    const RunResult result = small_result();
    const auto worst = worst_pairs(result, 9);
    EXPECT_THAT(worst, ElementsAre(&result.pairs[3], &result.pairs[1], &result.pairs[0], &result.pairs[2]));
    EXPECT_THAT(worst_pairs(result, 1), ElementsAre(&result.pairs[3]));
}

TEST(WorstPairs, OnlyTheWorseDirectionOfAPairIsShown) {
    RunResult result = small_result();
    PairResult back = result.pairs[0];
    std::swap(back.route.source, back.route.destination);
    back.one_way.p99 += 1_us;
    result.pairs = {result.pairs[0], back};
    EXPECT_THAT(worst_pairs(result, 9), ElementsAre(&result.pairs[1]));
}

TEST(WorstPairs, EqualOnesComeInTheOrderOfTheirRoutes) {
    RunResult result = small_result();
    result.pairs = {result.pairs[1], result.pairs[0]};
    result.pairs[1].one_way = result.pairs[0].one_way;
    ASSERT_LT(result.pairs[1].route, result.pairs[0].route);
    EXPECT_THAT(worst_pairs(result, 2), ElementsAre(&result.pairs[1], &result.pairs[0]));
}

TEST(Verdict, SaysWhatWasMeasuredAgainstWhat) {
    RunResult result = small_result();
    EXPECT_EQ(verdict(result, result.pairs[0]),
              "north -> south, optical urgent: p99 19.9 ms of 20.0 ms, 0.1 % lost, met");
    EXPECT_EQ(verdict(result, result.pairs[1]),
              "north -> east, optical urgent: p99 25.0 ms of 20.0 ms, 0.1 % lost, missed");
    EXPECT_EQ(verdict(result, result.pairs[2]),
              "north -> harbour, ip bulk: p99 12.2 ms, 0.1 % lost, no target");
    EXPECT_EQ(verdict(result, result.pairs[3]),
              "south -> east, optical urgent: nothing arrived of 1001 packets sent");
    result.classes.resize(1);
    EXPECT_EQ(verdict(result, result.pairs[0]),
              "north -> south, optical: p99 19.9 ms of 20.0 ms, 0.1 % lost, met");
}

TEST(WorstPairs, LosingMoreThanAllowedComesBeforeLateness) {
    RunResult result = small_result();
    result.pairs[0].received = 212;
    hold_against({.route = result.pairs[0].route, .one_way = 20_ms}, result.pairs[0]);
    EXPECT_THAT(worst_pairs(result, 2), ElementsAre(&result.pairs[3], &result.pairs[0]));
    EXPECT_EQ(verdict(result, result.pairs[0]),
              "north -> south, optical urgent: p99 19.9 ms of 20.0 ms, 79 % lost (0.1 % allowed), missed");
    EXPECT_EQ(blame(result, result.pairs[0]).at(0),
              "4 packets of all traffic dropped on otn-north-south:fwd");
}

TEST(Blame, NamesThePartsThatCostMost) {
    RunResult result = small_result();
    EXPECT_THAT(blame(result, result.pairs[1]),
                ElementsAre("19.7 ms propagation on otn-north-south:fwd (79 % of 25.0 ms on average)",
                            "5.00 ms propagation on otn-south-east:fwd (20 %)"));
    result.pairs[1].hops[0].queueing = 40_ms;
    EXPECT_EQ(blame(result, result.pairs[1]).at(0),
              "40.0 ms queueing on otn-north-south:fwd (62 % of 65.0 ms on average)");
    result.pairs[1].hops.clear();
    EXPECT_TRUE(blame(result, result.pairs[1]).empty());
}

}  // namespace
}  // namespace hexi
