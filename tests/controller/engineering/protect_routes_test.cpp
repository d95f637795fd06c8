#include "controller/engineering/protect_routes.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "controller/engineering/sample_network.hpp"
#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

using namespace literals;
using support::hand_network;
using support::node;

struct Protected {
    TeSolution solution;
    ProtectionReport report;
};

Protected protect(const TeProblem& problem) {
    auto solution = solve_te(problem, {});
    EXPECT_TRUE(solution.has_value()) << solution.error().message;
    const ProtectionReport report = protect_routes(problem, *solution);
    return {*std::move(solution), report};
}

TEST(ProtectRoutes, ChoosesTheBackupThatHasRoom) {
    const Topology network = hand_network({{"ab", "a", "b", 1},
                                           {"ac", "a", "c", 1},
                                           {"cb", "c", "b", 1},
                                           {"ad", "a", "d", 2},
                                           {"db", "d", "b", 2}});
    TeProblem problem{.topology = &network,
                      .state = NetworkState(network),
                      .demands = {{node(network, "a"), node(network, "b"), 8_Gbps},
                                  {node(network, "c"), node(network, "b"), 6_Gbps}},
                      .objective = TeObjective::kMinLatency};
    const auto [solution, report] = protect(problem);
    ASSERT_TRUE(solution.routes[0].paths[0].backup);
    EXPECT_EQ(support::words(network, *solution.routes[0].paths[0].backup), "ad:fwd db:fwd");
    EXPECT_LE(report.worst(), 1);
    EXPECT_EQ(report.protected_paths, 2U);
}

TEST(ProtectRoutes, SaysByHowMuchAFailureExceeds) {
    const Topology network = hand_network({{"ab", "a", "b", 1}, {"ac", "a", "c", 1}, {"cb", "c", "b", 1}});
    TeProblem problem{.topology = &network,
                      .state = NetworkState(network),
                      .demands = {{node(network, "a"), node(network, "b"), 8_Gbps},
                                  {node(network, "c"), node(network, "b"), 6_Gbps}},
                      .objective = TeObjective::kMinLatency};
    const auto [solution, report] = protect(problem);
    EXPECT_NEAR(report.worst(), 1.4, 1e-9);
    EXPECT_EQ(network.link(report.failures.front().worst).from,
              node(network, report.failures.front().moved_bps > 7e9 ? "c" : "a"));
}

/// a to b directly (1 ms), by c (2 ms), by d (4 ms) and by e and f (3 ms).
Topology four_ways() {
    return hand_network({{"ab", "a", "b", 1},
                         {"ac", "a", "c", 1},
                         {"cb", "c", "b", 1},
                         {"ad", "a", "d", 2},
                         {"db", "d", "b", 2},
                         {"ae", "a", "e", 1},
                         {"ef", "e", "f", 1},
                         {"fb", "f", "b", 1}});
}

/// 3 Gbit/s from a to b with a bound, while c has 9 Gbit/s for b.
TeProblem bounded_problem(const Topology& network, SimTime bound) {
    TeProblem problem{.topology = &network,
                      .state = NetworkState(network),
                      .demands = {{node(network, "a"), node(network, "b"), 3_Gbps},
                                  {node(network, "c"), node(network, "b"), 9_Gbps}},
                      .objective = TeObjective::kMinLatency};
    problem.demands[0].max_delay = bound;
    return problem;
}

std::string backup_from_a(const Topology& network, const TeSolution& solution) {
    const auto& backup = solution.routes[0].paths[0].backup;
    return backup ? support::words(network, *backup) : "none";
}

TEST(ProtectRoutes, KeepsTheLatencyTargetWhereThereIsRoom) {
    const Topology network = four_ways();
    const auto [solution, report] = protect(bounded_problem(network, 3_ms));
    EXPECT_EQ(backup_from_a(network, solution), "ae:fwd ef:fwd fb:fwd");
    EXPECT_EQ(report.late_backups, 0U);
    EXPECT_LE(report.worst(), 1);
}

TEST(ProtectRoutes, SaysByHowMuchABackupMissesTheTarget) {
    const Topology network = four_ways();
    const auto [solution, report] = protect(bounded_problem(network, 2500_us));
    EXPECT_EQ(backup_from_a(network, solution), "ae:fwd ef:fwd fb:fwd");
    EXPECT_EQ(report.late_backups, 1U);
    EXPECT_EQ(report.latest_by, 500_us);
    EXPECT_LE(report.worst(), 1) << "a late backup hurts one demand, a full link all";
}

TEST(ProtectRoutes, KeepsToHopsThoughAnotherWayIsQuicker) {
    const Topology network = four_ways();
    TeProblem problem = bounded_problem(network, 10_ms);
    problem.max_hops = 2;
    const auto [solution, report] = protect(problem);
    EXPECT_EQ(backup_from_a(network, solution), "ad:fwd db:fwd");
    EXPECT_EQ(report.long_backups, 1U) << "c has no room over a and b, and goes over a, e and f";
    EXPECT_EQ(report.longest_by, 2U);
    problem.max_hops = 1;
    const auto [shorter, missed] = protect(problem);
    EXPECT_EQ(backup_from_a(network, shorter), "ae:fwd ef:fwd fb:fwd");
    EXPECT_EQ(missed.long_backups, 2U);
    EXPECT_EQ(missed.longest_by, 3U);
}

TEST(ProtectRoutes, CountsWhatABridgeLoses) {
    const Topology network = hand_network({{"ab", "a", "b", 1}, {"bc", "b", "c", 1}, {"bc2", "b", "c", 2}});
    TeProblem problem{.topology = &network,
                      .state = NetworkState(network),
                      .demands = {{node(network, "a"), node(network, "c"), 3_Gbps}},
                      .objective = TeObjective::kMinLatency};
    const auto [solution, report] = protect(problem);
    EXPECT_EQ(report.partly_protected, 1U);
    std::map<std::string, double> lost;
    for (const FailureLoad& failure : report.failures)
        lost[network.srlgs()[failure.risk.index()]] = failure.lost_bps;
    EXPECT_EQ(lost.at("ab"), 3e9);
    EXPECT_EQ(lost.at("bc"), 0);
}

/// Loads of one failure counted again, path by path.
TEST(ProtectRoutes, LoadsAreThoseOfTheRoutesAfterEachFailure) {
    const SampleNetwork sample = sample_network({16, 26}, 2);
    const Topology& network = sample.topology;
    TeProblem problem{
        .topology = &network, .state = NetworkState(network), .demands = te_demands(sample.matrix)};
    const auto [solution, report] = protect(problem);
    EXPECT_FALSE(report.failures.empty());
    for (const FailureLoad& failure : report.failures) {
        std::set<LinkId> down;
        for (const LinkId link : network.links_sharing(failure.risk)) down.insert(link);
        const auto alive = [&](const Path& path) {
            return std::ranges::none_of(path.links(), [&](LinkId link) { return down.contains(link); });
        };
        std::vector<double> load(network.links().size());
        double lost = 0;
        for (const TeRoute& route : solution.routes) {
            const auto rate = static_cast<double>(problem.demands[route.demand].rate.count());
            for (const TePath& path : route.paths) {
                const double part = rate * path.weight / kSplitBuckets;
                const Path* used = alive(path.path)                     ? &path.path
                                   : path.backup && alive(*path.backup) ? &*path.backup
                                                                        : nullptr;
                if (used == nullptr) {
                    lost += part;
                    continue;
                }
                for (const LinkId link : used->links()) load[link.index()] += part;
            }
        }
        double worst = 0;
        for (std::size_t link = 0; link < load.size(); ++link)
            worst = std::max(worst,
                             load[link] / static_cast<double>(network.link(LinkId(link)).capacity.count()));
        EXPECT_NEAR(failure.utilisation, worst, 1e-9);
        EXPECT_NEAR(failure.lost_bps, lost, 1);
    }
}

}  // namespace
}  // namespace hexi
