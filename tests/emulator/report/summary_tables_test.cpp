#include "emulator/report/summary_tables.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "tests/support/small_results.hpp"

namespace hexi {
namespace {

using support::small_result;

/// Both directions between north and south, which are all pairs between hubs on the optical layer, and one
/// over IP.
RunResult all_optical_pairs() {
    TopologySpec spec = support::hub_spec();
    spec.links.erase(spec.links.begin() + 1, spec.links.begin() + 3);
    RunResult result;
    result.topology = std::make_shared<const Topology>(*Topology::create(std::move(spec)));
    result.classes = {{"all"}};
    const Topology& t = *result.topology;
    result.pairs = {support::pair_over(t, {"otn-north-south:fwd"}, Layer::kOptical, 1_us),
                    support::pair_over(t, {"otn-north-south:rev"}, Layer::kOptical, 1_us),
                    support::pair_over(t, {"ip-north-core:fwd", "ip-harbour-core:rev"}, Layer::kIp, 1_us)};
    return result;
}

TEST(LayerTable, PutsThePublishedFiguresBesideOurs) {
    EXPECT_EQ(layer_table(all_optical_pairs(), false),
              "layer    pairs   mean  published    apart      max  published   apart    targets met\n"
              "optical      2  19.86      10.00  +98.6 %    19.86      20.00  -0.7 %         2 of 2\n"
              "ip           1  12.04          -             12.04          -                 1 of 1\n");
}

TEST(LayerTable, ComparesNoFewPairsWithAnAggregateOverAll) {
    EXPECT_EQ(layer_table(small_result(), false),
              "layer    pairs   mean      max    targets met\n"
              "optical      2  22.44    25.02         1 of 3\n"
              "ip           1  12.07    12.07           none\n");
}

TEST(LayerTable, ShowsNoFigureWhereNothingArrived) {
    RunResult result = small_result();
    result.pairs = {result.pairs[3]};
    EXPECT_EQ(layer_table(result, false),
              "layer    pairs  mean    max    targets met\n"
              "optical      -     -      -         0 of 1\n");
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
