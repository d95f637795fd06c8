#include "topology/commands/topology_check.hpp"

#include "tests/support/small_networks.hpp"

namespace hexi {
namespace {

std::vector<std::string> errors_of(TopologySpec spec) {
    std::vector<std::string> errors;
    for (const Finding& finding : check_topology(*Topology::create(std::move(spec)))) {
        if (finding.kind == Finding::Kind::kError) errors.push_back(finding.sentence);
    }
    return errors;
}

TopologySpec two_cities() {
    auto spec = support::network({"a", "b"}, {{"a", "b"}}, 10_ms);
    spec.nodes[0].position = GeoPoint{30, 100};
    spec.nodes[1].position = GeoPoint{30, 110};
    return spec;
}

TEST(CheckTopology, FindsNothingWrongWithASoundNetwork) {
    EXPECT_THAT(errors_of(two_cities()), testing::IsEmpty());
}

TEST(CheckTopology, RefusesToBelieveADelayFasterThanLightInFibre) {
    auto spec = two_cities();
    spec.links[0].delay = 2_ms;
    EXPECT_THAT(errors_of(spec), testing::ElementsAre(testing::HasSubstr(
                                     "link 'a-b' takes 2.000 ms; light in straight fibre takes 4.6")));
}

TEST(CheckTopology, RefusesToBelieveADelayFasterThanLightInTheStatedLength) {
    auto spec = support::network({"a", "b"}, {{"a", "b"}}, 1_ms);
    spec.links[0].length = 4'000_km;
    EXPECT_THAT(errors_of(spec), testing::ElementsAre(testing::HasSubstr(
                                     "link 'a-b' takes 1.000 ms; light in its 4000 km of fibre takes 19.")));
}

TEST(CheckTopology, RefusesANetworkWhoseNodesHaveNoLink) {
    EXPECT_THAT(errors_of(support::network({"a"}, {})), testing::ElementsAre("node 'a' has no link"));
}

TEST(CheckTopology, RefusesToBelieveAFibreShorterThanTheGreatCircle) {
    auto spec = two_cities();
    spec.fibres = {{.id = "f", .from = "a", .to = "b", .length = 100_km}};
    EXPECT_THAT(errors_of(spec), testing::ElementsAre(testing::HasSubstr("fibre 'f' is 100.0 km long")));
}

TEST(CheckTopology, FindsALayerInParts) {
    EXPECT_THAT(errors_of(support::network({"a", "b", "c", "d"}, {{"a", "b"}, {"c", "d"}})),
                testing::ElementsAre("layer ip falls into 2 parts that no link joins"));
}

TEST(CheckTopology, FindsLonelyNodesParallelLinksAndNotes) {
    auto spec = support::network({"a", "b", "c"}, {{"a", "b"}});
    spec.links.push_back(spec.links[0]);
    spec.links[1].id = "second";
    spec.notes = {"the reader dropped one self-loop"};
    std::vector<std::string> said;
    for (const Finding& finding : check_topology(*Topology::create(spec))) said.push_back(finding.sentence);
    EXPECT_THAT(said, testing::IsSupersetOf({"node 'c' has no link", "node 'a' has no position",
                                             "link 'second' runs parallel to 'a-b'",
                                             "the reader dropped one self-loop"}));
}

}  // namespace
}  // namespace hexi
