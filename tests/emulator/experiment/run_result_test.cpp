#include "emulator/experiment/run_result.hpp"

#include <gtest/gtest.h>

#include "emulator/experiment/delay_histogram.hpp"

namespace hexi {
namespace {

DelayHistogram one_to(std::int64_t most) {
    DelayHistogram delays;
    for (std::int64_t i = 1; i <= most; ++i) delays.record(SimTime(i));
    return delays;
}

TEST(Summary, OfNothingIsAllZero) { EXPECT_EQ(summarise(DelayHistogram{}), DelayStatistics{}); }

TEST(Summary, NamesEachQuantileOfSmallDelaysExactly) {
    const DelayStatistics all = summarise(one_to(500));
    const DelayStatistics expected{.count = 500,
                                   .min = 1_ps,
                                   .mean = 251_ps,  // 250.5
                                   .p50 = 250_ps,
                                   .p90 = 450_ps,
                                   .p99 = 495_ps,
                                   .p999 = 500_ps,
                                   .max = 500_ps};
    EXPECT_EQ(all, expected);
}

TEST(Summary, EachStatisticIsFoundByItsName) {
    const DelayStatistics all{.count = 1,
                              .min = 1_ps,
                              .mean = 2_ps,
                              .p50 = 3_ps,
                              .p90 = 4_ps,
                              .p99 = 5_ps,
                              .p999 = 6_ps,
                              .max = 7_ps};
    EXPECT_EQ(value_of(DelayStatistic::kMean, all), 2_ps);
    EXPECT_EQ(value_of(DelayStatistic::kP50, all), 3_ps);
    EXPECT_EQ(value_of(DelayStatistic::kP90, all), 4_ps);
    EXPECT_EQ(value_of(DelayStatistic::kP99, all), 5_ps);
    EXPECT_EQ(value_of(DelayStatistic::kP999, all), 6_ps);
    EXPECT_EQ(value_of(DelayStatistic::kMax, all), 7_ps);
}

PairResult judged(SimTime target, DelayStatistic statistic, DelayStatistics delays) {
    PairResult pair;
    pair.one_way = delays;
    hold_against({.route = {}, .one_way = target, .statistic = statistic}, pair);
    return pair;
}

TEST(Target, IsMetByADelayOfExactlyTheTarget) {
    const DelayStatistics delays{.count = 1, .p50 = 5_ms, .p99 = 20_ms};
    EXPECT_TRUE(*judged(20_ms, DelayStatistic::kP99, delays).met);
    EXPECT_FALSE(*judged(20_ms - 1_ps, DelayStatistic::kP99, delays).met);
    EXPECT_TRUE(*judged(20_ms - 1_ps, DelayStatistic::kP50, delays).met);
}

TEST(Target, IsMissedWhereMoreIsLostThanItAllows) {
    PairResult pair{.one_way = {.count = 212, .p99 = 3_ms}, .sent = 1000, .received = 212};
    hold_against({.route = {}, .one_way = 20_ms}, pair);
    EXPECT_TRUE(loses_too_much(pair));
    EXPECT_FALSE(*pair.met);
    hold_against({.route = {}, .one_way = 20_ms, .loss_ratio = 0.788}, pair);
    EXPECT_TRUE(*pair.met);
    EXPECT_EQ(pair.target_loss_ratio, 0.788);
}

TEST(Target, IsMissedWhereNothingArrived) {
    const PairResult pair = judged(20_ms, DelayStatistic::kMean, {});
    EXPECT_FALSE(*pair.met);
    EXPECT_EQ(*pair.target, 20_ms);
    EXPECT_EQ(pair.target_statistic, DelayStatistic::kMean);
}

TEST(Manifest, SaysWhyItIsNotToBeTrusted) {
    Manifest manifest;
    EXPECT_TRUE(manifest.trusted);
    distrust(manifest, "the clock stood still");
    EXPECT_FALSE(manifest.trusted);
    EXPECT_EQ(manifest.remarks, std::vector<std::string>{"do not trust: the clock stood still"});
}

}  // namespace
}  // namespace hexi
