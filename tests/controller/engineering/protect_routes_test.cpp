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
