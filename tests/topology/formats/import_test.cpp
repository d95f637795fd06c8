#include "topology/formats/import.hpp"

#include <gtest/gtest.h>

#include "topology/topology.hpp"

namespace hexi {
namespace {

struct Network {
    NetworkImport import{"dir/net.x", "a test"};

    Network& node(const std::string& key, const std::string& label, std::optional<GeoPoint> position = {}) {
        EXPECT_TRUE(import.add_node(key, {.name = label, .position = position}, "1"));
        return *this;
    }
    Network& link(LinkSpec link) {
        EXPECT_TRUE(import.add_link(std::move(link), "2"));
        return *this;
    }
    TopologySpec finish() { return import.finish().value(); }
};

bool noted(const TopologySpec& spec, const std::string& part) {
    return std::any_of(spec.notes.begin(), spec.notes.end(),
                       [&](const std::string& note) { return note.find(part) != std::string::npos; });
}

constexpr BitRate kRate(1'000'000'000);

TEST(NetworkImport, KeepsLabelsAndKeysAsAliases) {
    const TopologySpec spec = Network().node("n0", "Hong Kong").node("n1", "n0").node("2", "").finish();
    EXPECT_EQ(spec.name, "net");
    EXPECT_EQ(spec.nodes[0].id, "hong-kong");
    EXPECT_EQ(spec.nodes[0].aliases, (std::vector<std::string>{"Hong Kong"}));  // "n0" is the next node's id
    EXPECT_EQ(spec.nodes[1].id, "n0");
    EXPECT_EQ(spec.nodes[2].id, "2");
    EXPECT_TRUE(Topology::create(spec));
}

TEST(NetworkImport, JoinsOppositeDirectionsOnlyWhereTheyAreEqual) {
    const TopologySpec spec =
        Network()
            .node("a", "A")
            .node("b", "B")
            .link({.from = "a", .to = "b", .directed = true, .capacity = kRate, .metric = 1})
            .link({.from = "a", .to = "b", .directed = true, .capacity = kRate, .metric = 2})
            .link({.from = "b", .to = "a", .directed = true, .capacity = kRate, .metric = 2})
            .link({.from = "b", .to = "a", .directed = true, .capacity = kRate, .metric = 3})
            .finish();
    ASSERT_EQ(spec.links.size(), 3U);
    EXPECT_TRUE(spec.links[0].directed);
    EXPECT_FALSE(spec.links[1].directed);
    EXPECT_EQ(spec.links[1].id, "a-b-2");
    EXPECT_EQ(spec.links[2].id, "b-a");
    EXPECT_TRUE(noted(spec, "1 link parallel to another, kept: 'a-b-2'"));
}

TEST(NetworkImport, SaysWhichIdAPairOfDirectionsLost) {
    const TopologySpec spec = Network()
                                  .node("a", "A")
                                  .node("b", "B")
                                  .link({.id = "left", .from = "a", .to = "b", .directed = true})
                                  .link({.id = "right", .from = "b", .to = "a", .directed = true})
                                  .finish();
    ASSERT_EQ(spec.links.size(), 1U);
    EXPECT_EQ(spec.links[0].id, "left");
    EXPECT_TRUE(noted(
        spec, "1 directed link that the opposite one with equal attributes stands for: 'right (left:rev)'"));
}

TEST(NetworkImport, SaysThatNoLengthIsKnown) {
    const TopologySpec spec =
        Network().node("a", "A").node("b", "B").link({.from = "a", .to = "b", .capacity = kRate}).finish();
    EXPECT_EQ(spec.links[0].length, Kilometres(0));
    EXPECT_EQ(spec.links[0].provenance.confidence, Confidence::kAssumed);
    EXPECT_TRUE(noted(spec, "No length can be derived for 1 link: each is taken as 0 km"));
}

TEST(NetworkImport, LeavesOutOnlyTheImpossibleDelaysWhereTheyAreFew) {
    const GeoPoint west{30, 100}, east{30, 110};  // 963 km: at least 4.7 ms
    Network network;
    network.node("a", "A", west).node("b", "B", east);
    for (const int us : {8000, 8000, 1000}) {
        network.link({.from = "a", .to = "b", .capacity = kRate, .delay = SimTime(us * 1'000'000LL)});
    }
    network.import.distrust_delays();
    const TopologySpec spec = network.finish();
    EXPECT_TRUE(spec.links[0].delay && spec.links[1].delay);
    EXPECT_FALSE(spec.links[2].delay);
    EXPECT_TRUE(noted(spec, "1 of 3 delays that can be checked are shorter than light in fibre needs"));
}

TEST(NetworkImport, BelievesDelaysUnlessToldOtherwise) {
    const TopologySpec spec = Network()
                                  .node("a", "A", GeoPoint{30, 100})
                                  .node("b", "B", GeoPoint{30, 110})
                                  .link({.from = "a", .to = "b", .capacity = kRate, .delay = SimTime(5)})
                                  .finish();
    EXPECT_EQ(spec.links[0].delay, SimTime(5));
    EXPECT_EQ(spec.links[0].provenance.source, "file");
}

TEST(NetworkImport, NamesThePlaceOfABadEntry) {
    NetworkImport import("net.x", "a test");
    ASSERT_TRUE(import.add_node("a", {}, "1"));
    EXPECT_EQ(import.add_node("a", {}, "7").error().message, "net.x:7: node id 'a' is given twice");
    EXPECT_EQ(import.add_link({.from = "a", .to = "z"}, "/links/0").error().message,
              "net.x: /links/0: a link ends at node 'z', which the file does not list; did you mean 'a'?");
}

}  // namespace
}  // namespace hexi
