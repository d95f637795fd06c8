#include "topology/path.hpp"

#include "tests/support/small_networks.hpp"

namespace hexi {
namespace {

class PathOverChain : public testing::Test {
protected:
    Topology topology = *Topology::create(support::chain());
    LinkId ab = topology.find_links("a-b:fwd")->front();
    LinkId ba = topology.find_links("a-b:rev")->front();
    LinkId bc = topology.find_links("b-c:fwd")->front();
};

TEST_F(PathOverChain, KnowsItsEndsNodesAndDelay) {
    const auto path = Path::create(topology, {ab, bc});
    ASSERT_TRUE(path);
    EXPECT_EQ(path->source(), *topology.find_node("a"));
    EXPECT_EQ(path->destination(), *topology.find_node("c"));
    EXPECT_EQ(path_nodes(topology, *path).size(), 3U);
    EXPECT_EQ(path_delay(topology, *path), 2_ms);
    EXPECT_EQ(path_floor(topology, *path, 1250_B), 2_ms + 2_us);
    EXPECT_EQ(path_srlgs(topology, *path).size(), 2U);
}

TEST_F(PathOverChain, IsRefusedWhenItDoesNotJoinUp) {
    EXPECT_EQ(Path::create(topology, {bc, ab}).error().message,
              "the path is broken at 'a-b:fwd': it does not leave 'c'");
}

TEST_F(PathOverChain, IsRefusedWhenItReturns) {
    EXPECT_EQ(Path::create(topology, {ab, ba}).error().message, "the path visits 'a' twice");
}

TEST_F(PathOverChain, IsRefusedWhenEmpty) { EXPECT_FALSE(Path::create(topology, {})); }

}  // namespace
}  // namespace hexi
