#include "emulator/commands/day_plan.hpp"

#include "tests/support/small_results.hpp"

namespace hexi {
namespace {

/// Two fibres of three places; an IP link over both, an optical one over the first alone.
Topology fibred() {
    using namespace literals;
    TopologySpec spec;
    spec.name = "fibred";
    for (const char* id : {"a", "b", "c"}) spec.nodes.push_back({.id = id, .kind = NodeKind::kMetro});
    spec.fibres = {{.id = "a-b", .from = "a", .to = "b", .length = Kilometres(10)},
                   {.id = "b-c", .from = "b", .to = "c", .length = Kilometres(10)}};
    spec.links = {
        {.id = "long", .from = "a", .to = "c", .layer = Layer::kIp, .capacity = 1_Gbps, .via = {"b"}},
        {.id = "short", .from = "a", .to = "b", .layer = Layer::kOptical, .capacity = 1_Gbps}};
    auto topology = Topology::create(spec);
    HEXI_CHECK(topology, "the test network is valid");
    return *std::move(topology);
}

TEST(DayCuts, AreOfEveryFibreThatALayerUses) {
    const Topology topology = fibred();
    const std::vector<Layer> both{Layer::kIp, Layer::kOptical}, optical{Layer::kOptical};
    const auto cuts = day_cuts(topology, both, CutKind::kUsual).value();
    ASSERT_EQ(cuts.size(), 2U);
    EXPECT_EQ(cuts[0].name, "a-b");
    EXPECT_EQ(cuts[0].links.size(), 4U) << "both links, both ways";
    EXPECT_EQ(cuts[1].links.size(), 2U);
    EXPECT_EQ(day_cuts(topology, optical, CutKind::kFibres).value().size(), 1U);
    EXPECT_EQ(day_cuts(topology, both, CutKind::kNone).value().size(), 0U);
}

TEST(DayCuts, AreOfLinksWhereThereIsNoFibre) {
    const auto topology = support::hub_network();
    const std::vector<Layer> ip{Layer::kIp};
    const auto cuts = day_cuts(*topology, ip, CutKind::kUsual).value();
    ASSERT_EQ(cuts.size(), 4U);
    EXPECT_EQ(cuts[0].name, "ip-north-core");
    EXPECT_EQ(cuts[0].links.size(), 2U);
    EXPECT_EQ(day_cuts(*topology, ip, CutKind::kFibres).error().message, "three hubs has no fibres");
}

}  // namespace
}  // namespace hexi
