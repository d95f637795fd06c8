#include "controller/shared_risk.hpp"

#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

using support::hand_network;

/// Three sites with known fibres: two links a-c, one of them by way of b, and both beginning in one fibre.
Topology fibre_network() {
    TopologySpec spec{.name = "fibres"};
    for (const char* id : {"a", "b", "c"}) spec.nodes.push_back({.id = id});
    spec.fibres.push_back(
        {.id = "f-ab", .from = "a", .to = "b", .length = Kilometres(30), .srlgs = {"bridge"}});
    spec.fibres.push_back({.id = "f-bc", .from = "b", .to = "c", .length = Kilometres(40)});
    spec.fibres.push_back(
        {.id = "f-bc2", .from = "b", .to = "c", .length = Kilometres(70), .srlgs = {"bridge"}});
    spec.default_capacity = BitRate(1'000'000'000);
    spec.links.push_back({.id = "one", .from = "a", .to = "c", .route = {"f-ab", "f-bc"}});
    spec.links.push_back({.id = "two", .from = "a", .to = "c", .route = {"f-ab", "f-bc2"}});
    spec.links.push_back({.id = "three", .from = "b", .to = "c", .route = {"f-bc2"}});
    spec.links.push_back({.id = "four", .from = "b", .to = "c", .route = {"f-bc"}});
    auto topology = Topology::create(spec);
    EXPECT_TRUE(topology.has_value()) << topology.error().message;
    return *std::move(topology);
}

const LinkId kOne(0), kOneBack(1), kTwo(2), kThree(4), kFour(6);

TEST(RiskSet, MeasuresTheFibresAtRisk) {
    const auto network = fibre_network();
    RiskSet risks(network);
    EXPECT_FALSE(risks.threatens(kOne));
    EXPECT_EQ(risks.shared_metres(kOne), 0);
    risks.add(kFour);
    EXPECT_TRUE(risks.threatens(kOneBack));
    EXPECT_FALSE(risks.threatens(kTwo));
    EXPECT_EQ(risks.shared_metres(kOne), 40'000);
    EXPECT_EQ(risks.shared_metres(kFour), 40'001) << "the link itself is worse than another in its fibre";
}

TEST(RiskSet, SeesARiskThatFibresShare) {
    const auto network = fibre_network();
    RiskSet risks(network);
    risks.add(kThree);
    EXPECT_EQ(risks.shared_metres(kOne), 30'000) << "the bridge is on f-ab";
    EXPECT_EQ(risks.shared_metres(kTwo), 100'000);
}

TEST(RiskSet, CountsTheWholeLinkWhereItsFibresAreUnknown) {
    const auto network = hand_network({{"ab", "a", "b", 2, {"duct"}}, {"ab2", "a", "b", 3, {"duct"}}});
    RiskSet risks(network);
    risks.add(LinkId(0));
    EXPECT_EQ(risks.shared_metres(LinkId(3)), 300'000);
}

TEST(RiskSet, TakesBothDirectionsOfALinkForOne) {
    const auto network = hand_network({{"ab", "a", "b"}});
    RiskSet risks(network);
    risks.add(LinkId(1));
    EXPECT_TRUE(risks.has(LinkId(0)));
}

TEST(SharedRisk, CountsEachFibreOnceAndNamesWhatIsShared) {
    const auto network = fibre_network();
    const auto shared = shared_risk(network, make_path(network, {kOne}), make_path(network, {kTwo}));
    EXPECT_EQ(shared.kind, Disjointness::kLinkDisjoint);
    EXPECT_EQ(shared.length, Kilometres(100)) << "30 km of f-ab, and 70 km of f-bc2 over the same bridge";
    EXPECT_EQ(describe(network, shared), "shares no link, but 'bridge', 'f-ab' (100 km)");
}

TEST(SharedRisk, NamesALinkInCommonOnce) {
    const auto network = hand_network({{"ab", "a", "b"}, {"bc", "b", "c"}, {"bc2", "b", "c"}});
    const auto shared = shared_risk(network, make_path(network, {LinkId(0), LinkId(2)}),
                                    make_path(network, {LinkId(0), LinkId(4)}));
    EXPECT_EQ(shared.kind, Disjointness::kPartial);
    EXPECT_THAT(shared.links, testing::ElementsAre(LinkId(0)));
    EXPECT_EQ(describe(network, shared), "shares 'ab' (100 km)");
}

TEST(SharedRisk, SaysWhenNothingIsShared) {
    const auto network = hand_network({{"ab", "a", "b"}, {"ab2", "a", "b"}});
    const Path first = make_path(network, {LinkId(0)}), second = make_path(network, {LinkId(2)});
    EXPECT_EQ(shared_risk(network, first, second).kind, Disjointness::kSrlgDisjoint);
    EXPECT_EQ(describe(network, shared_risk(network, first, second)), "shares no risk");
    EXPECT_EQ(describe(network, shared_risk(network, first, first)), "there is no second path");
}

TEST(SharedRisk, HasAWordForEachKind) {
    EXPECT_EQ(to_string(Disjointness::kSrlgDisjoint), "srlg-disjoint");
    EXPECT_EQ(to_string(Disjointness::kLinkDisjoint), "link-disjoint");
    EXPECT_EQ(to_string(Disjointness::kPartial), "partial");
    EXPECT_EQ(to_string(Disjointness::kNone), "none");
}

}  // namespace
}  // namespace hexi
