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

TEST(RouteTimeline, AChangeIsAnsweredByTheFirstTableThatKnowsOfIt) {
    // Changes at 1 s and 1.15 s, each answered 0.2 s later: the second is not answered by the first's table.
    const RouteTimeline timeline({{0_s, {}, 0_s}, {1200_ms, {}, 1_s}, {1350_ms, {}, 1150_ms}});
    EXPECT_EQ(timeline.answered_at(0_s), 0_s);
    EXPECT_EQ(timeline.answered_at(1_s), 1200_ms);
    EXPECT_EQ(timeline.answered_at(1150_ms), 1350_ms);
    EXPECT_EQ(timeline.answered_at(1151_ms), std::nullopt);
}

TEST(RouteTimeline, ATableReflectsNoFutureAndForgetsNothing) {
    EXPECT_DEATH(RouteTimeline({{0_s, {}, 1_s}}), "nothing that comes after");
    EXPECT_DEATH(RouteTimeline({{0_s, {}}, {3_s, {}, 2_s}, {4_s, {}, 1_s}}), "what those before it do");
}

TEST(RouteTimeline, MustBeginAtZeroAndAscend) {
    EXPECT_DEATH(RouteTimeline({{1_s, RoutingTable{}}}), "begins at 0");
    EXPECT_DEATH(RouteTimeline({{0_s, RoutingTable{}}, {0_s, RoutingTable{}}}), "ascends strictly");
}

}  // namespace
}  // namespace hexi
