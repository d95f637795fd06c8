#include "controller/placement/cats_metric.hpp"

namespace hexi {
namespace {

TEST(CatsValue, ScalesFromWorstToBestInOneOctet) {
    EXPECT_EQ(cats_value(20, 20, 10), 0);
    EXPECT_EQ(cats_value(10, 20, 10), 10);
    EXPECT_EQ(cats_value(13, 20, 10), 7);
    EXPECT_EQ(cats_value(99, 20, 10), 0);
    EXPECT_EQ(cats_value(1, 20, 10), 10);
    EXPECT_EQ(cats_value(5, 5, 5), 10);
}

TEST(HubMetric, IsWhatTheBusiestInstantLeaves) {
    const HubResources hub{.capacity_eflops = 100, .occupied_ratio = 0.4};
    EXPECT_EQ(hub_metric(hub, 0).value, 6);
    EXPECT_EQ(hub_metric(hub, 30).value, 3);
    EXPECT_EQ(hub_metric(hub, 60).value, 0);
    EXPECT_EQ(hub_metric(hub, 0).type, "computing_comb");
    EXPECT_EQ(hub_metric(hub, 0).statistics, "max");
}

TEST(OfferMetrics, PlaceLatencyAmongTheOffersAndScoreAmongAll) {
    const std::vector<HubOffer> offers{{.latency = 2_ms, .score = 0.5}, {.latency = 12_ms, .score = 0}};
    const auto near = offer_metrics(offers[0], offers), far = offer_metrics(offers[1], offers);
    ASSERT_EQ(near.size(), 2U);
    EXPECT_EQ(near[0].type, "communication_comb");
    EXPECT_EQ(near[0].level, 1);
    EXPECT_EQ(near[0].value, 10);
    EXPECT_EQ(far[0].value, 0);
    EXPECT_EQ(near[1].type, "norm_fi");
    EXPECT_EQ(near[1].level, 2);
    EXPECT_EQ(near[1].value, 5);
    EXPECT_EQ(far[1].value, 10);
    EXPECT_EQ(offer_metrics(offers[1], std::span(&offers[1], 1))[0].value, 10);
}

TEST(CatsJson, NamesTheDraftsFields) {
    EXPECT_EQ(write_json(to_json(CatsMetric{"norm_fi", 2, "", 7}), JsonStyle::kCompact),
              R"({"metric_type":"norm_fi","level":2,"format":"unsigned integer","length_octets":1,)"
              R"("source":"normalization","value":7})");
}

}  // namespace
}  // namespace hexi
