#include "controller/route_solver.hpp"

#include "controller/backup_path.hpp"
#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

std::vector<RouteKey> all_pairs(const Topology& topology) {
    std::vector<RouteKey> keys;
    for (std::size_t from = 0; from < topology.nodes().size(); ++from) {
        for (std::size_t to = 0; to < topology.nodes().size(); ++to) {
            for (std::uint8_t service = 0; service < 2 && from != to; ++service) {
                keys.push_back({NodeId(from), NodeId(to), Layer::kIp, service});
            }
        }
    }
    std::sort(keys.begin(), keys.end());
    return keys;
}

/// A walk through states: one link at a time fails, slows, drains or recovers.
TEST(RouteSolver, AnswersTheSameWhateverItSolvedBefore) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE(seed);
        const Topology topology = support::random_network(seed);
        if (topology.links().empty()) continue;
        RandomStream random(seed, "walk");
        const RoutingPolicy policy{.metric = random.below(2) == 0 ? PathMetric::kDelay : PathMetric::kIgp,
                                   .max_paths = static_cast<std::uint32_t>(1 + random.below(3))};
        RouteSolver veteran(topology, all_pairs(topology), policy);
        NetworkState state(topology);
        for (int step = 0; step < 12; ++step) {
            RouteSolver fresh(topology, all_pairs(topology), policy);
            EXPECT_EQ(veteran.solve(state), fresh.solve(state)) << "step " << step;
            auto& link = state[LinkId(random.below(topology.links().size()))];
            link = {.status = static_cast<LinkStatus>(random.below(3)),
                    .extra_delay = SimTime(static_cast<std::int64_t>(random.below(3)))};
        }
        if (HasFailure()) return;
    }
}

TEST(RouteSolver, RoutesEachKeyOverItsEqualCostPathsWithBackups) {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        SCOPED_TRACE(seed);
        const Topology topology = support::random_network(seed);
        const NetworkState state = support::random_state(topology, seed);
        const CostGraph graph(topology, state, {});
        RouteSolver solver(topology, all_pairs(topology), {.max_paths = 4});
        const RoutingTable& table = solver.solve(state);
        ASSERT_EQ(table.routes().size(), all_pairs(topology).size());
        for (const Route& route : table.routes()) {
            auto expected = even_split(EqualCostPaths(graph, route.key.source).to(route.key.destination, 4));
            for (auto& way : expected) way.backup = backup_path(graph, way.path).path;
            EXPECT_EQ(route.paths, expected);
        }
    }
}

TEST(RouteSolver, LeavesOutBackupsWhereThereIsNoProtection) {
    const auto network = support::hand_network({{"ab", "a", "b"}, {"ab2", "a", "b", 2}});
    const std::vector<RouteKey> keys{{NodeId(0), NodeId(1)}};
    RouteSolver bare(network, keys, {.protection = Protection::kNone});
    EXPECT_EQ(bare.solve(NetworkState(network)).routes()[0].paths[0].backup, std::nullopt);
    RouteSolver safe(network, keys, {.protection = Protection::kPath});
    EXPECT_NE(safe.solve(NetworkState(network)).routes()[0].paths[0].backup, std::nullopt);
}

TEST(RouteSolver, KeepsLayersApart) {
    const auto network =
        support::hand_network({{"ip", "a", "b", 5}, {"otn", "a", "b", 1, {}, Layer::kOptical}});
    RouteSolver solver(network, {{NodeId(0), NodeId(1), Layer::kOptical}, {NodeId(0), NodeId(1), Layer::kIp}},
                       {});
    const RoutingTable& table = solver.solve(NetworkState(network));
    EXPECT_EQ(support::words(network, table.find({NodeId(0), NodeId(1), Layer::kIp})->paths[0].path),
              "ip:fwd");
    EXPECT_EQ(support::words(network, table.find({NodeId(0), NodeId(1), Layer::kOptical})->paths[0].path),
              "otn:fwd");
}

}  // namespace
}  // namespace hexi
