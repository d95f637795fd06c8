#include "emulator/experiment/result_summary.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_networks.hpp"
#include "tests/support/small_results.hpp"

namespace hexi {
namespace {

using support::hub_network;
using support::pair_over;

TEST(ResultSummary, AveragesMediansBetweenHubsOnly) {
    RunResult result;
    result.topology = hub_network();
    const Topology& t = *result.topology;
    result.pairs = {pair_over(t, {"otn-south-east:fwd"}, Layer::kOptical, 1_us),     // p50 5.161 ms
                    pair_over(t, {"otn-north-south:fwd"}, Layer::kOptical, 2_us),    // p50 19.862 ms
                    pair_over(t, {"otn-east-harbour:fwd"}, Layer::kOptical, 1_us)};  // within one hub
    const ResultSummary summary = summarise(result);
    ASSERT_EQ(summary.layers.size(), 1U);
    EXPECT_EQ(summary.layers[0].layer, Layer::kOptical);
    EXPECT_EQ(summary.layers[0].pairs, 2U);
    EXPECT_EQ(summary.layers[0].mean, 12'511'500_ns);
    EXPECT_EQ(summary.layers[0].max, 19'862_us);
    ASSERT_TRUE(summary.layers[0].published);
    EXPECT_EQ(summary.layers[0].published->mean, 10_ms);
    EXPECT_EQ(summary.met, 3U);
}

TEST(ResultSummary, CountsTargetsAndPacketsOfEveryLayer) {
    const ResultSummary summary = summarise(support::small_result());
    ASSERT_EQ(summary.layers.size(), 2U);
    EXPECT_EQ(summary.layers[0].met, 1U);
    EXPECT_EQ(summary.layers[0].missed, 2U);  // one too late, one lost
    EXPECT_EQ(summary.layers[0].pairs, 2U);   // nothing arrived at the third
    EXPECT_EQ(summary.layers[1].layer, Layer::kIp);
    EXPECT_FALSE(summary.layers[1].published);
    EXPECT_EQ(summary.met, 1U);
    EXPECT_EQ(summary.missed, 2U);
    EXPECT_EQ(summary.sent, 4004U);
    EXPECT_EQ(summary.received, 3000U);
}

TEST(ResultSummary, CountsEveryPairWhereThereAreNoHubs) {
    RunResult result;
    result.topology = std::make_shared<const Topology>(*Topology::create(support::chain()));
    result.pairs = {pair_over(*result.topology, {"a-b:fwd"}, Layer::kIp, 1_us)};
    EXPECT_EQ(summarise(result).layers.at(0).pairs, 1U);
}

}  // namespace
}  // namespace hexi
