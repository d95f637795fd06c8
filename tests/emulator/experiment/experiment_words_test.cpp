#include "emulator/experiment/experiment_words.hpp"

#include <gtest/gtest.h>

namespace hexi {
namespace {

TEST(ExperimentWords, EveryWordReadsBackAsItsEnumerator) {
    for (const auto process : {ArrivalProcess::kConstant, ArrivalProcess::kPoisson, ArrivalProcess::kOnOff}) {
        EXPECT_EQ(parse_arrival_process(to_string(process)), process);
    }
    for (const auto law : {PacketSizeLaw::kFixed, PacketSizeLaw::kExponential}) {
        EXPECT_EQ(parse_packet_size_law(to_string(law)), law);
    }
    for (const auto statistic : {DelayStatistic::kMean, DelayStatistic::kP50, DelayStatistic::kP90,
                                 DelayStatistic::kP99, DelayStatistic::kP999, DelayStatistic::kMax}) {
        EXPECT_EQ(parse_delay_statistic(to_string(statistic)), statistic);
    }
}

TEST(ExperimentWords, AnUnknownWordIsRefusedWithThoseAllowed) {
    EXPECT_EQ(parse_delay_statistic("p95").error().message,
              "'p95' is not a delay statistic; allowed are mean, p50, p90, p99, p999, max");
    EXPECT_EQ(parse_arrival_process("").error().message,
              "'' is not a kind of arrivals; allowed are constant, poisson, on-off");
}

}  // namespace
}  // namespace hexi
