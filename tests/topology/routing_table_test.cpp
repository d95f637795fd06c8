#include "topology/routing_table.hpp"

#include "tests/support/small_networks.hpp"
#include "topology/route_timeline.hpp"

namespace hexi {
namespace {

RouteKey key(std::size_t from, std::size_t to) { return {NodeId(from), NodeId(to), Layer::kIp, 0}; }

TEST(RoutingTable, FindsByKeyWhateverTheOrderGiven) {
    const RoutingTable table({{key(2, 0), {}}, {key(0, 1), {}}});
    EXPECT_EQ(table.routes().front().key, key(0, 1));
    ASSERT_NE(table.find(key(2, 0)), nullptr);
    EXPECT_EQ(table.find(key(1, 0)), nullptr);
}

TEST(RoutingTable, RefusesAKeyTwice) {
    EXPECT_DEATH(RoutingTable({{key(0, 1), {}}, {key(0, 1), {}}}), "each key once");
}

TEST(RouteTimeline, AnswersWithTheTableInForce) {
    const RouteTimeline timeline({{0_s, RoutingTable{}}, {2_s, RoutingTable({{key(0, 1), {}}})}});
    EXPECT_TRUE(timeline.at(2_s - 1_ps).routes().empty());
    EXPECT_FALSE(timeline.at(2_s).routes().empty());
}

TEST(RouteTimeline, MustBeginAtZeroAndAscend) {
    EXPECT_DEATH(RouteTimeline({{1_s, RoutingTable{}}}), "begins at 0");
    EXPECT_DEATH(RouteTimeline({{0_s, RoutingTable{}}, {0_s, RoutingTable{}}}), "ascends strictly");
}

}  // namespace
}  // namespace hexi
