#include "emulator/report/summary_tables.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_results.hpp"

namespace hexi {
namespace {

using support::small_result;

TEST(LayerTable, PutsThePublishedFiguresBesideOurs) {
    EXPECT_EQ(layer_table(small_result(), false),
              "layer    pairs   mean  published     apart      max  published    apart    targets met\n"
              "optical      2  22.44      10.00  +124.4 %    25.02      20.00  +25.1 %         1 of 3\n"
              "ip           1  12.07          -              12.07          -                    none\n");
}

TEST(LayerTable, ShowsNoFigureWhereNothingArrived) {
    RunResult result = small_result();
    result.pairs = {result.pairs[3]};
    EXPECT_NE(layer_table(result, false).find("optical      0     -          -             -"),
              std::string::npos)
        << layer_table(result, false);
}

TEST(BusiestTable, ShowsTheMostUsedFirstAndNoIdleLink) {
    RunResult result = small_result();
    std::swap(result.links[0], result.links[1]);
    result.links.push_back({.link = support::link_of(*result.topology, "ip-east-core:fwd")});
    EXPECT_EQ(busiest_table(result, 5, false),
              "  link                 layer       capacity  used  wait p50  wait p99  dropped\n"
              "  otn-north-south:fwd  optical  17.6 Tbit/s  62 %   30.1 ns    120 ns        4\n"
              "  otn-south-east:fwd   optical  17.6 Tbit/s  25 %         -         -        0\n");
    EXPECT_EQ(busiest_table(result, 1, false).find("otn-south-east"), std::string::npos);
}

TEST(FlowTable, SaysWhichFlowsDidNotFinish) {
    RunResult result = small_result();
    result.flows[0].completion.reset();
    EXPECT_EQ(flow_table(result, false),
              "  flow    from   to       variant      goodput  completion  least rtt  sent again\n"
              "  backup  north  harbour  cubic    40.0 Mbit/s  unfinished    24.0 ms           2\n");
    result.flows.clear();
    EXPECT_EQ(flow_table(result, false), "");
}

}  // namespace
}  // namespace hexi
