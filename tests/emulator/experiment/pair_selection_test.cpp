#include "emulator/experiment/pair_selection.hpp"

#include "tests/emulator/experiment/scenario_fixture.hpp"

namespace hexi {
namespace {

using testing_support::two_hubs;

std::vector<std::string> names(const Topology& topology, const std::vector<NodePair>& pairs) {
    std::vector<std::string> all;
    for (const auto& [source, destination] : pairs)
        all.push_back(topology.node(source).id + ">" + topology.node(destination).id);
    return all;
}

std::string error_of(const PairSelection& selection, Layer layer) {
    JsonErrors errors("t.json");
    (void)resolve_pairs(*two_hubs(), layer, selection, errors, "/pairs");
    return errors.first() ? errors.first()->message : "";
}

TEST(PairSelection, GroupsGoBothWays) {
    const auto topology = two_hubs();
    EXPECT_THAT(names(*topology, pairs_of(*topology, Layer::kOptical, PairGroup::kInterHub)),
                testing::ElementsAre("n1>s1", "n2>s1", "s1>n1", "s1>n2"));
    EXPECT_THAT(names(*topology, pairs_of(*topology, Layer::kOptical, PairGroup::kIntraHub)),
                testing::ElementsAre("n1>n2", "n2>n1"));
}

TEST(PairSelection, TakesOnlyEndpointsTheLayerReaches) {
    const auto topology = two_hubs();
    EXPECT_EQ(layer_endpoints(*topology, Layer::kIp).size(), 4U);
    EXPECT_EQ(layer_endpoints(*topology, Layer::kOptical).size(), 3U);
    EXPECT_TRUE(layer_endpoints(*topology, Layer::kIpPrivate).empty());
    EXPECT_EQ(pairs_of(*topology, Layer::kIp, PairGroup::kEndpoints).size(), 12U);
}

TEST(PairSelection, KeepsTheOrderAndDirectionOfAList) {
    const auto topology = two_hubs();
    JsonErrors errors("t.json");
    const std::vector<NamedPair> list{{"s1", "M"}, {"m", "n1"}};
    EXPECT_THAT(names(*topology, resolve_pairs(*topology, Layer::kIp, list, errors, "/p")),
                testing::ElementsAre("s1>m", "m>n1"));
    EXPECT_FALSE(errors.first());
}

TEST(PairSelection, NamesWhatIsWrongWithAList) {
    using List = std::vector<NamedPair>;
    EXPECT_EQ(error_of(List{{"n1", "s1"}, {"n1", "s2"}}, Layer::kIp),
              "t.json: /pairs/1/1: no node 's2' in two-hubs; did you mean 'n2', 's1', 'n1'?");
    EXPECT_EQ(error_of(List{{"m", "n1"}}, Layer::kOptical),
              "t.json: /pairs/0/0: node 'm' has no links both ways on layer optical");
    EXPECT_EQ(error_of(List{{"n1", "n1"}}, Layer::kIp),
              "t.json: /pairs/0: 'n1' is paired with itself; source and destination must differ");
    EXPECT_EQ(error_of(List{{"n1", "s1"}, {"n1", "s1"}}, Layer::kIp),
              "t.json: /pairs/1: the pair 'n1' to 's1' is given twice; each may be given once");
    EXPECT_EQ(error_of(List{}, Layer::kIp), "t.json: /pairs: no pairs are given; at least one is needed");
}

TEST(PairSelection, RefusesAGroupWithoutPairs) {
    EXPECT_EQ(error_of(PairGroup::kInterHub, Layer::kIpPrivate),
              "t.json: /pairs: 'inter-hub' stands for no pair on layer ip-private of two-hubs");
}

TEST(PairSelection, RefusesMorePairsThanItsBound) {
    TopologySpec spec;
    spec.name = "large";
    spec.default_capacity = 1_Gbps;
    for (int i = 0; i < 400; ++i) {
        spec.nodes.push_back(testing_support::node_spec("v" + std::to_string(i), NodeKind::kRouter));
        if (i > 0)
            spec.links.push_back(
                testing_support::link_spec("v0", "v" + std::to_string(i), Layer::kIp, 1_ms, 1_Gbps));
    }
    const auto topology = Topology::create(spec);
    ASSERT_TRUE(topology) << topology.error().message;
    JsonErrors errors("t.json");
    (void)resolve_pairs(*topology, Layer::kIp, PairGroup::kEndpoints, errors, "/pairs");
    ASSERT_TRUE(errors.first());
    EXPECT_EQ(errors.first()->message,
              "t.json: /pairs: 'endpoints' stands for up to 159600 pairs on layer ip of large; at most "
              "100000 are allowed");
}

}  // namespace
}  // namespace hexi
