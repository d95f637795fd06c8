#include "controller/transition/engineered_routes.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "controller/route_compiler.hpp"
#include "controller/transition/route_loads.hpp"
#include "tests/controller/hand_network.hpp"

namespace hexi {
namespace {

using std::chrono::milliseconds;

/// Two ways of 10 Gbit/s and a long third one from a to b.
Topology three_ways() {
    return support::hand_network({{"ab", "a", "b", 1},
                                  {"ac", "a", "c", 1},
                                  {"cb", "c", "b", 1},
                                  {"ad", "a", "d", 2},
                                  {"db", "d", "b", 2}});
}

RouteRequest request(const Topology& topology, double rate) {
    RouteRequest asked{topology, {{NodeId(0), NodeId(1)}, {NodeId(1), NodeId(0)}}, {}, {}, {rate}};
    asked.policy.objective = RouteObjective::kMinMlu;
    return asked;
}

TEST(EngineeredRoutes, SplitsForTheObjectiveAndLeavesPairsWithoutRateOnTheirShortestPath) {
    const Topology topology = three_ways();
    const auto timeline = compile_engineered_routes(request(topology, 15e9));
    ASSERT_TRUE(timeline.has_value()) << timeline.error().message;
    const RoutingTable& table = timeline->at(SimTime{0});
    EXPECT_EQ(table.find({NodeId(0), NodeId(1)})->paths.size(), 3U);
    EXPECT_EQ(table.find({NodeId(1), NodeId(0)})->paths.size(), 1U);
    for (const WeightedPath& way : table.find({NodeId(0), NodeId(1)})->paths)
        EXPECT_TRUE(way.backup.has_value());
}

TEST(EngineeredRoutes, ReoptimisesOnWhatAFailureLeavesAndGoesBackAfterTheRepair) {
    const Topology topology = three_ways();
    RouteRequest asked = request(topology, 15e9);
    const LinkId cut = topology.find_links("ab").value().front();
    asked.changes = {{milliseconds(1000), cut, {.status = LinkStatus::kDown}}, {milliseconds(3000), cut, {}}};
    const auto timeline = compile_engineered_routes(asked);
    ASSERT_TRUE(timeline.has_value()) << timeline.error().message;
    const auto answered = timeline->answered_at(milliseconds(1000));
    EXPECT_EQ(answered, SimTime(milliseconds(1200)));
    const auto paths = [&](int ms) {
        return timeline->at(milliseconds(ms)).find({NodeId(0), NodeId(1)})->paths;
    };
    EXPECT_EQ(paths(1199).size(), 3U);  // until then backups carry what the cut link did
    EXPECT_EQ(paths(2999).size(), 2U);
    for (const WeightedPath& way : paths(2999)) EXPECT_EQ(way.weight, 128U);
    EXPECT_EQ(timeline->tables().back().table, timeline->at(SimTime{0}));
}

TEST(EngineeredRoutes, TakesStepsAnInstallationApart) {
    const Topology topology = three_ways();
    RouteRequest asked =
        request(topology, 19e9);  // beyond the two ways that are left: full links have no slack
    const LinkId cut = topology.find_links("ab").value().front();
    asked.changes = {{milliseconds(1000), cut, {.status = LinkStatus::kDown}}, {milliseconds(3000), cut, {}}};
    const auto timeline = compile_engineered_routes(asked);
    ASSERT_TRUE(timeline.has_value()) << timeline.error().message;
    SimTime last = -asked.policy.installation;
    for (const TimedTable& timed : timeline->tables()) {
        EXPECT_GE(timed.from, last + asked.policy.installation);
        last = timed.from;
    }
    asked.policy.installation = SimTime{0};
    EXPECT_EQ(compile_engineered_routes(asked)->tables().size(), 3U);
}

TEST(EngineeredRoutes, ReoptimisesWhenASurgeBeginsAndWhenItEnds) {
    const Topology topology = three_ways();
    RouteRequest asked = request(topology, 15e9);
    asked.keys.push_back({NodeId(0), NodeId(2)});  // a to c, over one of the three ways
    asked.rates = {15e9, 0, 1e9};
    asked.rate_changes = {{milliseconds(1000), asked.keys[2], 8}, {milliseconds(3000), asked.keys[2], 1}};
    const auto timeline = compile_engineered_routes(asked);
    ASSERT_TRUE(timeline.has_value()) << timeline.error().message;
    EXPECT_EQ(timeline->answered_at(milliseconds(1000)), SimTime(milliseconds(1200)));
    EXPECT_EQ(timeline->answered_at(milliseconds(3000)), SimTime(milliseconds(3200)));
    /// The fullest link under the surge, of 10 Gbit/s.
    const auto fullest = [&](int ms) {
        std::map<LinkId, double> loads;
        for (const auto& [key, rate] : RouteRates{{asked.keys[0], 15e9}, {asked.keys[2], 8e9}}) {
            const Route& route = *timeline->at(milliseconds(ms)).find(key);
            for (const auto& [link, bps] : route_load(route, rate, NetworkState(topology)))
                loads[link] += bps;
        }
        double most = 0;
        for (const auto& [link, bps] : loads) most = std::max(most, bps / 10e9);
        return most;
    };
    EXPECT_GT(fullest(1199), 0.8);
    EXPECT_NEAR(fullest(2999), 23.0 / 30, 0.01);  // all that leaves a over its three links
    EXPECT_EQ(timeline->tables().back().table, timeline->at(SimTime{0}));
}

TEST(EngineeredRoutes, TellsByHowMuchAStepExceeds) {
    const Topology topology = three_ways();
    RouteRequest asked = request(topology, 15e9);
    const auto timeline = compile_engineered_routes(asked);
    EXPECT_EQ(timeline->tables().front().excess, 0);
    const LinkId cut = topology.find_links("ab").value().front();
    asked.changes = {{milliseconds(1000), cut, {.status = LinkStatus::kDown}}};
    for (const TimedTable& timed : compile_engineered_routes(asked)->tables()) EXPECT_EQ(timed.excess, 0);
}

TEST(EngineeredRoutes, AreTheShortestWhereNoObjectiveIsGiven) {
    const Topology topology = three_ways();
    RouteRequest asked = request(topology, 15e9);
    asked.policy.objective = RouteObjective::kShortest;
    EXPECT_EQ(compile_engineered_routes(asked).value(), compile_routes(asked).value());
}

TEST(EngineeredRoutes, FallsBackToTheLeastUtilisationWhereLatencyCannotBeHadWithinCapacity) {
    const Topology topology = three_ways();
    RouteRequest asked = request(topology, 45e9);
    asked.policy.objective = RouteObjective::kMinLatency;
    const auto timeline = compile_engineered_routes(asked);
    ASSERT_TRUE(timeline.has_value()) << timeline.error().message;
    EXPECT_EQ(timeline->at(SimTime{0}).find({NodeId(0), NodeId(1)})->paths.size(), 3U);
}

}  // namespace
}  // namespace hexi
