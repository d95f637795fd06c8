#include "topology/formats/graphml.hpp"

#include "topology/base/units.hpp"

namespace hexi {
namespace {

TopologySpec read(const std::string& inside) {
    auto spec = read_graphml(R"(<?xml version="1.0"?><graphml>
        <key attr.name="Latitude" attr.type="double" for="node" id="la"/>
        <key attr.name="Longitude" attr.type="double" for="node" id="lo"/>
        <key attr.name="LinkSpeedRaw" attr.type="double" for="edge" id="s"><default>1000000000</default></key>
        <graph edgedefault="undirected">)" +
                                 inside + "</graph></graphml>",
                             "net.graphml");
    EXPECT_TRUE(spec) << spec.error().message;
    return spec.value_or(TopologySpec{});
}

TEST(GraphMl, FillsInTheDefaultOfAKey) {
    const TopologySpec spec = read(R"(<node id="a"/><node id="b"/><edge source="a" target="b"/>
        <edge source="a" target="b"><data key="s">2000000000</data></edge>)");
    ASSERT_EQ(spec.links.size(), 2U);
    EXPECT_EQ(spec.links[0].capacity, 1_Gbps);
    EXPECT_EQ(spec.links[1].capacity, 2_Gbps);
}

TEST(GraphMl, SaysThatHalfAPositionIsNone) {
    const TopologySpec spec = read(R"(<node id="a"><data key="la">30</data></node>)");
    EXPECT_FALSE(spec.nodes[0].position);
    EXPECT_THAT(spec.notes,
                testing::Contains("Line 5: one coordinate without the other: the node has no position."));
}

}  // namespace
}  // namespace hexi
