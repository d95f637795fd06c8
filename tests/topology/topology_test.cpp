#include "topology/topology.hpp"

#include <limits>

#include "tests/support/small_networks.hpp"

namespace hexi {
namespace {

using support::chain;

std::string refusal(TopologySpec spec) {
    const auto topology = Topology::create(std::move(spec));
    return topology ? "accepted" : topology.error().message;
}

TopologySpec with_fibres() {
    TopologySpec spec;
    spec.name = "fibres";
    spec.nodes = {{.id = "west", .position = GeoPoint{36, 104}},
                  {.id = "middle", .position = GeoPoint{36, 108}},
                  {.id = "east", .position = GeoPoint{36, 112}},
                  {.id = "south", .position = GeoPoint{32, 108}},
                  {.id = "west-core", .kind = NodeKind::kCore, .site = "west", .forwarding_delay = 35_us}};
    spec.fibres = {
        {.id = "f-west-middle", .from = "west", .to = "middle", .length = 500_km},
        {.id = "f-middle-east", .from = "middle", .to = "east", .length = 500_km, .srlgs = {"bridge"}},
        {.id = "f-west-south", .from = "west", .to = "south"},
        {.id = "f-south-east", .from = "south", .to = "east", .length = 800_km, .srlgs = {"bridge"}}};
    return spec;
}

TEST(Topology, GivesBothDirectionsOfALink) {
    const auto topology = Topology::create(chain());
    ASSERT_TRUE(topology) << topology.error().message;
    ASSERT_EQ(topology->links().size(), 4U);
    const Link& forward = topology->links()[0];
    EXPECT_EQ(forward.id, "a-b:fwd");
    EXPECT_EQ(topology->link(forward.reverse).id, "a-b:rev");
    EXPECT_EQ(topology->link(forward.reverse).from, forward.to);
    EXPECT_EQ(topology->outgoing(forward.to).size(), 2U);
}

TEST(Topology, FindsNodesByAliasInAnyCase) {
    auto spec = chain();
    spec.nodes[0].aliases = {"Alpha"};
    const auto topology = Topology::create(spec);
    EXPECT_EQ(*topology->find_node("ALPHA"), NodeId(0));
    EXPECT_EQ(topology->find_node("d").error().code, ErrorCode::kNotFound);
    EXPECT_EQ(topology->find_node("aa").error().message, "no node 'aa' in test; did you mean 'a', 'b', 'c'?");
}

TEST(Topology, FindsLinksByLinkDirectionFibreAndRisk) {
    auto spec = with_fibres();
    spec.links = {{.id = "we", .from = "west", .to = "east", .capacity = 1_Gbps},
                  {.id = "se", .from = "south", .to = "east", .directed = true, .capacity = 1_Gbps}};
    const auto topology = Topology::create(spec);
    ASSERT_TRUE(topology) << topology.error().message;
    EXPECT_EQ(topology->find_links("we")->size(), 2U);
    EXPECT_EQ(topology->find_links("we:rev")->size(), 1U);
    EXPECT_EQ(topology->find_links("se")->size(), 1U);
    EXPECT_EQ(topology->find_links("f-middle-east")->size(), 2U);
    EXPECT_EQ(topology->find_links("bridge")->size(), 3U);
    for (std::size_t i = 0; i < topology->srlgs().size(); ++i) {
        EXPECT_THAT(topology->links_sharing(SrlgId(i)),
                    testing::ElementsAreArray(*topology->find_links(topology->srlgs()[i])));
    }
    EXPECT_FALSE(topology->find_links("moon"));
}

TEST(Topology, FindsColoursAndNamesTheNearest) {
    auto spec = chain();
    EXPECT_EQ(Topology::create(spec)->find_colour("gold").error().message,
              "no link of test has the colour 'gold': none has any");
    spec.links[0].colours = {"gold", "red", "gold"};
    spec.links[1].colours = {"red"};
    const auto topology = Topology::create(spec);
    ASSERT_TRUE(topology) << topology.error().message;
    const ColourId gold = topology->find_colour("gold").value(), red = topology->find_colour("red").value();
    EXPECT_THAT(topology->links()[1].colours, testing::ElementsAre(gold, red));
    EXPECT_THAT(topology->links()[2].colours, testing::ElementsAre(red));
    EXPECT_EQ(topology->find_colour("god").error().message,
              "no link of test has the colour 'god'; did you mean 'gold', 'red'?");
}

TEST(Topology, RoutesALinkOverTheShortestFibre) {
    auto spec = with_fibres();
    spec.links = {
        {.id = "we", .from = "west-core", .to = "east", .capacity = 1_Gbps, .equipment_delay = 60_us}};
    const auto topology = Topology::create(spec);
    ASSERT_TRUE(topology) << topology.error().message;
    const Link& link = topology->links()[0];
    EXPECT_DOUBLE_EQ(link.length.count(), 1000);
    EXPECT_EQ(link.delay.propagation, propagation_delay(1000_km, 1.468));
    EXPECT_EQ(link.delay.equipment, 60_us + 12 * 150_ns);
    EXPECT_EQ(link.delay.forwarding, 0_ps);
    EXPECT_EQ(topology->link(link.reverse).delay.forwarding, 35_us);
    EXPECT_EQ(link.route.size(), 2U);
    EXPECT_EQ(link.srlgs.size(), 3U);
}

TEST(Topology, RoutesALinkThroughItsViaSites) {
    auto spec = with_fibres();
    spec.links = {{.id = "we", .from = "west", .to = "east", .capacity = 1_Gbps, .via = {"south"}}};
    const auto topology = Topology::create(spec);
    ASSERT_TRUE(topology) << topology.error().message;
    EXPECT_EQ(topology->fibre(topology->links()[0].route[0]).id, "f-west-south");
    EXPECT_EQ(topology->fibre(topology->link(topology->links()[0].reverse).route[0]).id, "f-south-east");
}

TEST(Topology, DerivesFibreLengthFromTheGreatCircle) {
    auto spec = with_fibres();
    spec.links = {{.from = "west", .to = "south", .capacity = 1_Gbps}};
    const auto topology = Topology::create(spec);
    const double apart = great_circle({36, 104}, {32, 108}).count();
    EXPECT_NEAR(topology->fibres()[2].length.count(), apart * 1.6, 1e-9);
}

TEST(Topology, DerivesLengthWithoutFibresAndSaysSo) {
    TopologySpec spec;
    spec.nodes = {{.id = "a", .position = GeoPoint{30, 100}}, {.id = "b", .position = GeoPoint{30, 101}}};
    spec.links = {{.from = "a", .to = "b"}};
    spec.default_capacity = 100_Gbps;
    const auto topology = Topology::create(spec);
    ASSERT_TRUE(topology) << topology.error().message;
    EXPECT_EQ(topology->links()[0].provenance.confidence, Confidence::kDerived);
    EXPECT_EQ(topology->links()[0].capacity, 100_Gbps);
    EXPECT_EQ(topology->links()[0].buffer, ByteCount(100'000'000'000 / 160));
    EXPECT_GT(topology->links()[0].length, 150_km);
}

TEST(Topology, EndpointsAreTheCitiesWhereThereAreAny) {
    EXPECT_EQ(Topology::create(chain())->endpoints().size(), 3U);
    auto spec = chain();
    spec.nodes[1].kind = NodeKind::kMetro;
    EXPECT_THAT(Topology::create(spec)->endpoints(), testing::ElementsAre(NodeId(1)));
}

TEST(Topology, KnowsTheClustersOfItsHubs) {
    auto spec = chain();
    spec.hubs = {{.id = "north"}, {.id = "south"}};
    spec.nodes[2].kind = spec.nodes[0].kind = NodeKind::kCluster;
    spec.nodes[2].hub = "north";
    spec.nodes[0].hub = "south";
    const auto topology = Topology::create(spec);
    EXPECT_THAT(topology->clusters(), testing::ElementsAre(NodeId(2), NodeId(0)));
}

TEST(Topology, RefusesAnEmptyNetwork) {
    EXPECT_EQ(refusal(TopologySpec{}), "nodes: there are none; a network needs at least one");
}

TEST(Topology, RefusesDuplicateIds) {
    auto spec = chain();
    spec.nodes.push_back({.id = "A"});
    EXPECT_EQ(refusal(spec), "nodes/3 'A': id 'A' already names node 'a'");
    spec = chain();
    spec.links.push_back(spec.links[0]);
    EXPECT_EQ(refusal(spec), "links/2 'a-b': this id is given twice; parallel links need ids of their own");
    for (const bool first : {true, false}) {
        spec = chain();
        const LinkSpec directed{
            .id = "a-b:fwd", .from = "c", .to = "a", .directed = true, .capacity = 1_Gbps, .delay = 1_ms};
        spec.links.insert(first ? spec.links.begin() : spec.links.end(), directed);
        EXPECT_THAT(refusal(spec),
                    testing::AnyOf(
                        "links/1 'a-b': its direction 'a-b:fwd' is also the id of another link",
                        "links/2 'a-b:fwd': this id is given twice; parallel links need ids of their own"));
    }
    spec = with_fibres();
    spec.fibres.push_back(spec.fibres[0]);
    EXPECT_EQ(refusal(spec), "fibres/4 'f-west-middle': this id is given twice");
}

TEST(Topology, RefusesLinksToUnknownNodesAndNamesThem) {
    auto spec = chain();
    spec.links[1].to = "d";
    spec.links[1].id = "bd";
    EXPECT_THAT(refusal(spec), testing::HasSubstr("links/1 'bd': to: no node 'd' in test"));
}

TEST(Topology, RefusesSelfLoops) {
    auto spec = chain();
    spec.links[0].to = "a";
    EXPECT_EQ(refusal(spec), "links/0 'a-a': joins 'a' to itself");
}

TEST(Topology, RefusesNumbersOutOfRange) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    auto spec = chain();
    spec.links[0].length = Kilometres(-5);
    EXPECT_EQ(refusal(spec), "links/0 'a-b': length_km -5 is not allowed: must be at least 0");
    spec = chain();
    spec.links[0].length = Kilometres(nan);
    EXPECT_EQ(refusal(spec), "links/0 'a-b': length_km nan is not allowed: must be at least 0");
    spec = chain();
    spec.links[0].capacity = BitRate(0);
    EXPECT_EQ(refusal(spec), "links/0 'a-b': capacity_bps 0 is not allowed: must be above 0");
    spec = chain();
    spec.links[0].metric = 0;
    EXPECT_EQ(refusal(spec), "links/0 'a-b': metric 0 is not allowed: must be above 0");
    spec = chain();
    spec.nodes[0].position = GeoPoint{91, 0};
    EXPECT_EQ(refusal(spec), "nodes/0 'a': latitude_deg 91 is not allowed: must be -90 to 90");
    spec = chain();
    spec.nodes[0].compute.pue = 0.9;
    EXPECT_EQ(refusal(spec), "nodes/0 'a': pue 0.9 is not allowed: must be at least 1");
    spec = chain();
    spec.physics.route_factor = nan;
    EXPECT_EQ(refusal(spec), "physics: route_factor nan is not allowed: must be at least 1");
}

TEST(Topology, RefusesDelaysThatNoClockCouldTell) {
    auto spec = chain();
    spec.links[0].delay = kLongestStatedDelay + SimTime{1'000'000};
    EXPECT_EQ(refusal(spec), "links/0 'a-b': delay_us 1000000001 is not allowed: must be 0 to 1e9");
    spec = chain();
    spec.links[0].delay.reset();
    spec.links[0].length = Kilometres(2e6);
    EXPECT_EQ(refusal(spec), "links/0 'a-b': is 2e+06 km long: at most 1e+06 km is allowed");
    spec = with_fibres();
    spec.links = {{.id = "we", .from = "west", .to = "east", .capacity = 1_Gbps, .detour_factor = 1e12}};
    EXPECT_EQ(refusal(spec), "links/0 'we': is 1e+15 km long: at most 1e+06 km is allowed");
    spec = chain();
    spec.physics.amplifier_spacing = Kilometres(1e-9);
    EXPECT_EQ(refusal(spec), "physics: amplifier_spacing_km 1e-09 is not allowed: must be at least 1");
}

TEST(Topology, RefusesPathsThatNoClockCouldTell) {
    auto spec = chain();
    for (int i = 0; i < 2000; ++i) spec.nodes.push_back({.id = "n" + std::to_string(i)});
    EXPECT_EQ(refusal(spec), "accepted");
    spec.links[1].delay = 1000_s;
    EXPECT_EQ(refusal(spec),
              "links: a path over all 2003 nodes at the longest link's delay, 1000 s, could last 2.003e+06 "
              "s: at most "
              "1e+06 s is allowed");
}

TEST(Topology, DerivesTheMetricOfEachDirectionFromItsOwnDelay) {
    auto spec = chain();
    spec.nodes[1].forwarding_delay = 500_us;
    const auto topology = Topology::create(spec);
    EXPECT_EQ(topology->links()[0].metric, 1500);
    EXPECT_EQ(topology->links()[1].metric, 1000);
    spec.links[0].metric = 7;
    EXPECT_EQ(Topology::create(spec)->links()[1].metric, 7);
}

TEST(Topology, RefusesViaThatLeadsNowhere) {
    auto spec = with_fibres();
    spec.links = {{.id = "we", .from = "west", .to = "east", .capacity = 1_Gbps, .via = {"nowhere"}}};
    EXPECT_THAT(refusal(spec), testing::HasSubstr("links/0 'we': via: no node 'nowhere'"));
    spec = chain();
    spec.links[0].via = {"nowhere"};
    EXPECT_THAT(refusal(spec), testing::HasSubstr("links/0 'a-b': via: no node 'nowhere'"));
    spec.links[0].via = {"c"};
    EXPECT_EQ(refusal(spec), "links/0 'a-b': has via, but there are no fibres to run through");
}

TEST(Topology, RefusesAHubAroundAnythingButACluster) {
    auto spec = chain();
    spec.hubs = {{.id = "hills"}};
    spec.nodes[0].hub = "hills";
    EXPECT_EQ(refusal(spec), "nodes/0 'a': is in hub 'hills' and of kind router: only a cluster is in a hub");
}

TEST(Topology, RefusesACapacityNobodyGave) {
    auto spec = chain();
    spec.links[0].capacity.reset();
    EXPECT_EQ(refusal(spec), "links/0 'a-b': has no capacity_bps, and the network no default_capacity_bps");
}

TEST(Topology, RefusesALengthNothingCanBeDerivedFrom) {
    auto spec = chain();
    spec.links[0].delay.reset();
    EXPECT_EQ(refusal(spec), "links/0 'a-b': has no length_km, and 'a' no position to derive one from");
}

TEST(Topology, RefusesABrokenFibreRoute) {
    auto spec = with_fibres();
    spec.links = {{.id = "we", .from = "west", .to = "east", .capacity = 1_Gbps, .route = {"f-west-middle"}}};
    EXPECT_EQ(refusal(spec), "links/0 'we': route: ends at 'middle', not at 'east'");
    spec.links[0].route = {"f-middle-east"};
    EXPECT_EQ(refusal(spec), "links/0 'we': route: fibre 'f-middle-east' does not touch 'west'");
    spec.links[0].route = {"moon"};
    EXPECT_EQ(refusal(spec), "links/0 'we': route: no fibre 'moon'");
}

TEST(Words, ReadBackWhatTheyWrite) {
    for (const Layer layer : {Layer::kOptical, Layer::kIpPrivate, Layer::kIp})
        EXPECT_EQ(*parse_layer(to_string(layer)), layer);
    EXPECT_EQ(parse_layer("mpls").error().message,
              "'mpls' is not a layer; allowed are optical, ip-private, ip");
    EXPECT_EQ(*parse_node_kind("cluster"), NodeKind::kCluster);
    EXPECT_EQ(*parse_confidence("derived"), Confidence::kDerived);
}

}  // namespace
}  // namespace hexi
