#include "emulator/fluid/live_fluid.hpp"

#include <gtest/gtest.h>

#include "emulator/fluid/fluid_engine.hpp"
#include "tests/support/small_networks.hpp"

namespace hexi {
namespace {

constexpr SimTime kMs{1'000'000'000};

/// a - b - c and a - c, all 1 ms and 10 Gbit/s; a to c goes straight, and by b where that fails.
class LiveFluidTest : public testing::Test {
protected:
    [[nodiscard]] Path path(const std::vector<std::string>& links) const {
        std::vector<LinkId> ids;
        for (const std::string& link : links) ids.push_back(topology->find_links(link).value().front());
        return Path::create(*topology, ids).value();
    }
    [[nodiscard]] RoutingTable straight() const {
        const Path there = path({"a-c:fwd"});
        return RoutingTable(
            {{{there.source(), there.destination()}, {{there, 1, path({"a-b:fwd", "b-c:fwd"})}}}});
    }
    [[nodiscard]] TrafficMatrix offered(std::uint64_t rate_bps) const {
        TrafficMatrix matrix(3);
        matrix.set(topology->find_node("a").value(), topology->find_node("c").value(), BitRate(rate_bps));
        return matrix;
    }
    void set(LiveFluid& fluid, SimTime at, const char* link, LinkState state) const {
        const auto links = topology->find_links(link).value();
        for (const LinkId id : links) fluid.change(at, id, state);
    }
    [[nodiscard]] const LiveLink& on(const LiveFigures& figures, const char* link) const {
        const LinkId id = topology->find_links(link).value().front();
        for (const LiveLink& live : figures.links) {
            if (live.link == id) return live;
        }
        static const LiveLink kNothing;
        return kNothing;
    }
    std::shared_ptr<const Topology> topology = std::make_shared<const Topology>(
        Topology::create(support::network({"a", "b", "c"}, {{"a", "b"}, {"b", "c"}, {"a", "c"}})).value());
};

TEST_F(LiveFluidTest, CarriesNothingBeforeThereIsATable) {
    LiveFluid fluid(topology, offered(5'000'000'000), BitRate(0));
    fluid.advance(kMs);
    EXPECT_EQ(fluid.figures().offered_bps, 0);
    fluid.use(kMs, RoutingTable());
    EXPECT_EQ(fluid.figures().lost_bps.no_route, 5e9) << "the table has no route for it";
    fluid.use(kMs, straight());
    const LiveFigures figures = fluid.figures();
    EXPECT_NEAR(figures.carried_bps, 5e9, 1);
    EXPECT_NEAR(on(figures, "a-c:fwd").load_ratio, 0.5, 1e-9);
    EXPECT_EQ(figures.links.size(), 1U);
}

TEST_F(LiveFluidTest, OffersTheSameOnEachRouteWithoutAMatrix) {
    LiveFluid fluid(topology, TrafficMatrix(3), BitRate(7'000'000));
    fluid.use(SimTime(0), straight());
    EXPECT_EQ(fluid.figures().offered_bps, 7e6);
}

TEST_F(LiveFluidTest, TakesTheBackupWhenTheNewsHasCome) {
    LiveFluid fluid(topology, offered(5'000'000'000), BitRate(0));
    fluid.use(SimTime(0), straight());
    set(fluid, kMs, "a-c", {.status = LinkStatus::kDown});
    LiveFigures figures = fluid.figures();
    EXPECT_EQ(figures.on_backup_bps, 5e9) << "the head stands at the link: it knows at once";
    EXPECT_NEAR(figures.carried_bps, 5e9, 1);
    EXPECT_NEAR(figures.delay_s, 0.002, 1e-5) << "two links instead of one";
    set(fluid, 2 * kMs, "b-c", {.status = LinkStatus::kDown});
    EXPECT_NEAR(fluid.figures().lost_bps.link_down, 5e9, 1);
    set(fluid, 3 * kMs, "a-c", {});
    EXPECT_EQ(fluid.figures().on_backup_bps, 0);
    EXPECT_NEAR(fluid.figures().carried_bps, 5e9, 1);
}

TEST_F(LiveFluidTest, LosesWhatComesUntilTheNewsIsBack) {
    const Path far = path({"a-b:fwd", "b-c:fwd"});
    LiveFluid fluid(topology, offered(1'200'000'000), BitRate(0));
    fluid.use(SimTime(0), RoutingTable({{{far.source(), far.destination()}, {{far, 1, path({"a-c:fwd"})}}}}));
    set(fluid, 10 * kMs, "b-c", {.status = LinkStatus::kDown});
    EXPECT_NEAR(fluid.figures().lost_bps.link_down, 1.2e9, 1);
    fluid.advance(12 * kMs);
    EXPECT_EQ(fluid.figures().on_backup_bps, 1.2e9);
    EXPECT_NEAR(on(fluid.figures(), "b-c:fwd").dropped_packets, 1.2e9 / 12'000 * 0.001, 0.1)
        << "what came in one millisecond, the way back to the head";
}

TEST_F(LiveFluidTest, FillsQueuesAndDropsWhereMoreComesThanFits) {
    LiveFluid fluid(topology, offered(12'000'000'000), BitRate(0));
    fluid.use(SimTime(0), straight());
    fluid.advance(10'000 * kMs);
    const LiveFigures figures = fluid.figures();
    EXPECT_NEAR(figures.lost_bps.queue_full, 2e9, 1e6);
    EXPECT_NEAR(figures.carried_bps, 1e10, 1e6);
    EXPECT_GT(on(figures, "a-c:fwd").queue_delay_s, 0);
    const double before = on(figures, "a-c:fwd").dropped_packets;
    fluid.advance(11'000 * kMs);
    EXPECT_NEAR(on(fluid.figures(), "a-c:fwd").dropped_packets - before, 2e9 / 12'000, 1) << "in a second";
    set(fluid, 11'000 * kMs, "a-c", {.capacity_factor = 0.5});
    EXPECT_NEAR(fluid.figures().carried_bps, 5e9, 1e6);
}

TEST_F(LiveFluidTest, KeepsQueuesThroughAChangeOfTables) {
    LiveFluid fluid(topology, offered(12'000'000'000), BitRate(0));
    fluid.use(SimTime(0), straight());
    fluid.advance(10'000 * kMs);
    const double full = on(fluid.figures(), "a-c:fwd").queue_delay_s;
    fluid.use(10'000 * kMs, straight());
    EXPECT_NEAR(on(fluid.figures(), "a-c:fwd").queue_delay_s, full, 1e-12);
}

/// What the engine of simulations says of the same network in the same state.
TEST_F(LiveFluidTest, SaysWhatTheEngineSays) {
    LiveFluid fluid(topology, offered(8'000'000'000), BitRate(0));
    fluid.use(SimTime(0), straight());
    fluid.advance(100 * kMs);
    const RoutingTable table = straight();
    Experiment experiment{.topology = topology,
                          .classes = {{"all"}},
                          .sources = {{.route = table.routes().front().key,
                                       .rate = BitRate(8'000'000'000),
                                       .packet_size = ByteCount(1500)}},
                          .routes = RouteTimeline({{.table = table}}),
                          .duration = 100 * kMs};
    const RunResult result = run_fluid(experiment).value();
    EXPECT_NEAR(fluid.figures().delay_s, to_seconds(result.pairs.front().one_way.mean), 1e-9);
}

}  // namespace
}  // namespace hexi
