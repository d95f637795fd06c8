#include "controller/engineering/te_solution.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <numeric>

#include <fmt/format.h>

#include "controller/engineering/sample_network.hpp"
#include "tests/controller/engineering/random_problem.hpp"
#include "tests/controller/hand_network.hpp"
#include "tests/support/places.hpp"
#include "tests/support/te_checker.hpp"
#include "topology/formats/formats.hpp"
#include "topology/formats/matrix.hpp"

namespace hexi {
namespace {

using namespace literals;
using support::check_te_solution;
using support::hand_network;
using support::node;
using testing::HasSubstr;

/// Solves, and has the checker look at the answer.
TeSolution solved(const TeProblem& problem, const TeEffort& effort = {}) {
    auto solution = solve_te(problem, effort);
    EXPECT_TRUE(solution.has_value()) << solution.error().message;
    if (!solution) return {};
    check_te_solution(problem, *solution);
    return *std::move(solution);
}

std::string refused(const TeProblem& problem, const TeEffort& effort = {}) {
    const auto solution = solve_te(problem, effort);
    return solution ? "no error" : solution.error().message;
}

/// a - b directly (1 ms), and by c (2 ms) and by d (4 ms); every link 10 Gbit/s.
Topology diamond() {
    return hand_network({{"ab", "a", "b", 1},
                         {"ac", "a", "c", 1},
                         {"cb", "c", "b", 1},
                         {"ad", "a", "d", 2},
                         {"db", "d", "b", 2}});
}

TeProblem from_a_to_b(const Topology& topology, BitRate rate, TeObjective objective) {
    return {.topology = &topology,
            .state = NetworkState(topology),
            .demands = {{node(topology, "a"), node(topology, "b"), rate}},
            .objective = objective};
}

TEST(TeSolution, SpreadsADemandOverAllPathsForTheLeastUtilisation) {
    const Topology network = diamond();
    const TeSolution best = solved(from_a_to_b(network, 15_Gbps, TeObjective::kMinMlu));
    EXPECT_NEAR(best.value, 0.5, 1e-9);
    EXPECT_NEAR(best.bound, 0.5, 1e-9);
    ASSERT_EQ(best.routes[0].paths.size(), 3U);
    EXPECT_NEAR(std::accumulate(best.binding.begin(), best.binding.end(), 0.0,
                                [](double sum, const auto& link) { return sum + link.sensitivity; }),
                1, 1e-6);
}

TEST(TeSolution, FillsTheQuickestPathsFirstForTheLeastLatency) {
    const Topology network = diamond();
    const TeSolution best = solved(from_a_to_b(network, 15_Gbps, TeObjective::kMinLatency));
    EXPECT_NEAR(best.value, 10e9 * 1e-3 + 5e9 * 2e-3, 1);  // 10 Gbit/s at 1 ms, 5 at 2 ms
    EXPECT_NEAR(best.routes[0].paths[0].share, 2.0 / 3, 1e-9);
}

TEST(TeSolution, CarriesWhatFitsForTheMostThroughput) {
    const Topology network = diamond();
    const TeSolution best = solved(from_a_to_b(network, 45_Gbps, TeObjective::kMaxThroughput));
    EXPECT_NEAR(best.value, 30e9, 1);
    EXPECT_NEAR(best.routes[0].carried, 2.0 / 3, 1e-9);
}

TEST(TeSolution, SharesFairlyLevelByLevel) {
    // a-b holds 10: two demands of 10 and 30 over it get the same share, 1/4; c-d is free.
    const Topology network = hand_network({{"ab", "a", "b"}, {"bc", "b", "c"}, {"cd", "c", "d"}});
    const auto demand = [&](const char* from, const char* to, BitRate rate) {
        return TeDemand{node(network, from), node(network, to), rate};
    };
    TeProblem problem{.topology = &network,
                      .state = NetworkState(network),
                      .demands = {demand("a", "b", 10_Gbps), demand("a", "c", 30_Gbps),
                                  demand("b", "c", 5_Gbps), demand("c", "d", 1_Gbps)},
                      .objective = TeObjective::kMaxMin};
    const TeSolution best = solved(problem);
    EXPECT_NEAR(best.value, 0.25, 1e-6);
    EXPECT_NEAR(best.bound, 0.25, 1e-6);
    EXPECT_NEAR(best.routes[0].carried, 0.25, 1e-6);
    EXPECT_NEAR(best.routes[1].carried, 0.25, 1e-6);
    EXPECT_NEAR(best.routes[2].carried, 0.5, 1e-6);  // what a-c leaves of b-c
    EXPECT_NEAR(best.routes[3].carried, 1, 1e-6);
}

/// Nobody can get more where nobody with as little or less would lose: every demand that is not served in
/// full runs a full link on each of its paths.
TEST(TeSolution, FairSharesEndAtFullLinks) {
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        SCOPED_TRACE(seed);
        auto [made, problem] = support::random_problem(seed);
        const Topology& topology = *made;
        problem.objective = TeObjective::kMaxMin;
        problem.max_utilisation = 0.3;
        const TeSolution best = solved(problem);
        EXPECT_LE(best.gap, 1e-6);
        const auto load = link_loads(problem, best);
        for (const TeRoute& route : best.routes) {
            if (route.carried > 1 - 1e-6) continue;
            for (const TePath& path : route.paths) {
                EXPECT_TRUE(std::ranges::any_of(path.path.links(), [&](LinkId link) {
                    return load[link.index()] >
                           0.3 * (1 - 1e-6) * static_cast<double>(topology.link(link).capacity.count());
                }));
            }
        }
    }
}

TEST(TeSolution, KeepsADelayBoundThatTheCheapestPathsBreak) {
    const Topology network = diamond();
    TeProblem problem = from_a_to_b(network, 15_Gbps, TeObjective::kMinMlu);
    problem.demands[0].max_delay = 2_ms;
    EXPECT_NEAR(solved(problem).value, 0.75, 1e-9);
    problem.demands[0].max_delay = 1_ms;
    EXPECT_NEAR(solved(problem).value, 1.5, 1e-9);
    problem.demands[0].max_delay = 999_us;
    EXPECT_EQ(refused(problem),
              "the quickest path from 'a' to 'b' takes 1 ms, more than the 0.999 ms allowed");
}

TEST(TeSolution, KeepsToHopsAndToLinksThatMayBeUsed) {
    const Topology network = diamond();
    TeProblem problem = from_a_to_b(network, 15_Gbps, TeObjective::kMinMlu);
    problem.avoided_nodes = {node(network, "c")};
    EXPECT_NEAR(solved(problem).value, 0.75, 1e-9);
    problem.max_hops = 1;
    EXPECT_NEAR(solved(problem).value, 1.5, 1e-9);
    problem.avoided_links = {network.find_links("ab").value().front()};
    EXPECT_EQ(refused(problem), "the shortest path from 'a' to 'b' has 2 links, more than the 1 allowed");
    problem.max_hops = 0;
    EXPECT_EQ(refused(problem), "paths of 0 hops are not allowed: at least 1 is needed");
}

TEST(TeSolution, SaysThatDelayAndHopsTogetherLeaveNoPath) {
    // a - b directly takes 9 ms, over c 2 ms.
    const Topology network = hand_network({{"ab", "a", "b", 9}, {"ac", "a", "c", 1}, {"cb", "c", "b", 1}});
    TeProblem problem = from_a_to_b(network, 1_Gbps, TeObjective::kMinMlu);
    problem.max_hops = 1;
    problem.demands[0].max_delay = 2_ms;
    EXPECT_EQ(refused(problem), "no path from 'a' to 'b' takes at most 2 ms and has at most 1 links");
}

/// Many demands split in halves of which a weight is not whole: rounding each alone would fill one side.
TEST(TeSolution, RoundsWeightsWithRegardToEachOther) {
    const SampleNetwork sample = sample_network({42, 66}, 1);
    TeProblem problem{.topology = &sample.topology,
                      .state = NetworkState(sample.topology),
                      .demands = te_demands(sample.matrix)};
    const TeSolution best = solved(problem);
    EXPECT_LT(best.installed_mlu, best.value * 1.0005);
    for (const TeRoute& route : best.routes) {
        std::uint32_t sum = 0;
        for (const TePath& path : route.paths) {
            sum += path.weight;
            EXPECT_LE(std::abs(path.weight - path.share * kSplitBuckets), 1 + 1e-3);
        }
        EXPECT_EQ(sum, kSplitBuckets);
    }
}

TEST(TeSolution, KeepsToTheQuickestPathsWhereAsked) {
    const Topology network = diamond();
    TeProblem problem = from_a_to_b(network, 15_Gbps, TeObjective::kMinMlu);
    problem.paths = 1;
    EXPECT_NEAR(solved(problem).value, 1.5, 1e-9);
    problem.paths = 2;
    EXPECT_NEAR(solved(problem).value, 0.75, 1e-9);
}

TEST(TeSolution, ServesTheMoreUrgentClassFirst) {
    const Topology network = diamond();
    TeProblem problem = from_a_to_b(network, 10_Gbps, TeObjective::kMinLatency);
    problem.demands.push_back(problem.demands[0]);
    problem.demands[0].traffic_class = 1;
    const TeSolution best = solved(problem);
    EXPECT_EQ(best.routes[1].paths[0].path.hop_count(), 1U);
    EXPECT_EQ(best.routes[0].paths[0].path.hop_count(), 2U);
    EXPECT_NEAR(best.value, 10e9 * 1e-3 + 10e9 * 2e-3, 1);
}

TEST(TeSolution, SaysByHowMuchDemandsDoNotFit) {
    const Topology network = diamond();
    EXPECT_EQ(
        refused(from_a_to_b(network, 60_Gbps, TeObjective::kMinLatency)),
        "the demands do not fit: the best routes load some link to 200 % of its capacity, and 100 % are "
        "allowed; 50 % of every demand would fit; 'a' to 'b' weighs most on the links that are too small");
}

TEST(TeSolution, NamesAPairWithoutAPath) {
    const Topology network = hand_network({{"ab", "a", "b"}, {"cd", "c", "d"}});
    TeProblem problem = from_a_to_b(network, 1_Gbps, TeObjective::kMinMlu);
    problem.demands.push_back({node(network, "a"), node(network, "c"), 1_Gbps});
    problem.demands.push_back({node(network, "b"), node(network, "d"), 1_Gbps});
    for (const TeMethod method : {TeMethod::kColumns, TeMethod::kEdges, TeMethod::kFast}) {
        EXPECT_THAT(refused(problem, {.method = method}), HasSubstr("'a'"));
        EXPECT_THAT(refused(problem, {.method = method}), HasSubstr("(nor for 1 other demand)"));
    }
    problem.objective = TeObjective::kMaxThroughput;
    const TeSolution best = solved(problem);
    EXPECT_NEAR(best.value, 1e9, 1);
    EXPECT_EQ(best.routes[1].carried, 0);
    EXPECT_TRUE(best.routes[1].paths.empty());
    EXPECT_THAT(best.notes, testing::ElementsAre(HasSubstr("Nothing is carried of who has no path: ")));
    EXPECT_THAT(best.notes.front(), HasSubstr("'a' to 'c'"));
    EXPECT_THAT(best.notes.front(), HasSubstr("(nor for 1 other demand)."));
    problem.demands.resize(1);
    EXPECT_THAT(solved(problem).notes, testing::IsEmpty());
}

TEST(TeSolution, TellsOfTargetsThatNoPathKeepsForTheMostThroughput) {
    const Topology network = diamond();
    TeProblem problem = from_a_to_b(network, 1_Gbps, TeObjective::kMaxThroughput);
    problem.demands[0].max_delay = SimTime(500'000'000);
    EXPECT_THAT(solved(problem).notes, testing::ElementsAre(HasSubstr("takes 1 ms, more than the 0.5 ms")));
}

TEST(TeSolution, RefusesProblemsThatCannotBe) {
    const Topology network = diamond();
    const TeProblem good = from_a_to_b(network, 1_Gbps, TeObjective::kMinMlu);
    TeProblem bad = good;
    bad.demands[0].rate = 0_bps;
    EXPECT_EQ(refused(bad), "demand 0: a rate of 0 is not allowed");
    bad = good;
    bad.demands[0].destination = bad.demands[0].source;
    EXPECT_EQ(refused(bad), "demand 0: both ends are 'a'");
    bad = good;
    bad.demands[0].source = NodeId(9);
    EXPECT_EQ(refused(bad), "demand 0: a node outside the topology's 4");
    bad = good;
    bad.demands.push_back(bad.demands[0]);
    EXPECT_EQ(refused(bad), "the demand from 'a' to 'b' of class 0 is given twice");
    bad = good;
    bad.paths = 0;
    EXPECT_EQ(refused(bad), "0 paths per demand are not allowed: at least 1 is needed");
    bad = good;
    bad.max_utilisation = 0;
    EXPECT_EQ(refused(bad), "a utilisation limit of 0 is not allowed: must be above 0");
    bad = good;
    bad.objective = TeObjective::kMinLatency;
    EXPECT_THAT(refused(bad, {.method = TeMethod::kEdges}),
                HasSubstr("the edge solver has min-mlu over all paths only"));
}

TEST(TeSolution, IsEmptyForNoDemands) {
    const Topology network = diamond();
    const TeSolution none = solved({.topology = &network, .state = NetworkState(network)});
    EXPECT_EQ(none.value, 0);
    EXPECT_EQ(none.notes, std::vector<std::string>{"There is no demand: nothing is routed."});
}

TEST(TeSolution, TellsWhenTimeEndedItAndIsStillValid) {
    const SampleNetwork sample = sample_network({30, 45}, 7);
    std::chrono::nanoseconds now{0};
    const TeEffort effort{.gap = 0, .time_limit = std::chrono::nanoseconds(2), .clock = [&] {
                              return now += std::chrono::nanoseconds(1);
                          }};
    TeProblem problem{.topology = &sample.topology,
                      .state = NetworkState(sample.topology),
                      .demands = te_demands(sample.matrix)};
    const TeSolution early = solved(problem, effort);
    EXPECT_TRUE(early.out_of_time);
    const TeSolution late = solved(problem);
    EXPECT_FALSE(late.out_of_time);
    EXPECT_LE(early.bound, late.value * (1 + 1e-9));
    EXPECT_GE(early.value, late.value * (1 - 1e-9));
}

TEST(TeSolution, IsTheSameByAllMethodsOnRandomProblems) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        const auto [topology, problem] = support::random_problem(seed);
        const TeSolution columns = solved(problem), edges = solved(problem, {.method = TeMethod::kEdges});
        const TeSolution fast = solved(problem, {.method = TeMethod::kFast, .gap = 0.05});
        EXPECT_NEAR(columns.value, edges.value, 1e-6 * edges.value);
        EXPECT_LE(columns.gap, 1e-6);
        EXPECT_LE(edges.gap, 1e-6);
        EXPECT_GE(fast.value, columns.value * (1 - 1e-6));
        EXPECT_LE(fast.bound, columns.value * (1 + 1e-6));
        if (testing::Test::HasFailure()) return;
    }
}

TEST(TeSolution, DoesNotDependOnUnits) {
    const SampleNetwork sample = sample_network({12, 18}, 3);
    TeProblem problem{.topology = &sample.topology,
                      .state = NetworkState(sample.topology),
                      .demands = te_demands(sample.matrix)};
    const double value = solved(problem).value;
    for (const double factor : {1e-4, 1e3, 1e6}) {
        TopologySpec spec = sample.topology.spec();
        for (LinkSpec& link : spec.links)
            link.capacity =
                BitRate(static_cast<std::uint64_t>(static_cast<double>(link.capacity->count()) * factor));
        const Topology scaled = Topology::create(std::move(spec)).value();
        TeProblem other{
            .topology = &scaled, .state = NetworkState(scaled), .demands = te_demands(sample.matrix)};
        EXPECT_NEAR(solved(other).value * factor, value, 1e-6 * value) << factor;
    }
}

/// A random problem whose capacities lie anywhere between 1 kbit/s and 1 Tbit/s.
support::RandomProblem uneven_problem(std::uint64_t seed) {
    support::RandomProblem made = support::random_problem(seed);
    TopologySpec spec = made.topology->spec();
    RandomStream random(seed, "uneven");
    for (LinkSpec& link : spec.links)
        link.capacity = BitRate(static_cast<std::uint64_t>(std::pow(10, 3 + 9 * random.uniform())));
    made.topology = std::make_shared<const Topology>(Topology::create(std::move(spec)).value());
    made.problem.topology = made.topology.get();
    return made;
}

/// Solves to a proven optimum that keeps every link within its limit. The checker is of no use here: the
/// links that a solution names as binding leave out what narrow ones add to the proof.
TeSolution proven(TeProblem problem, TeObjective objective) {
    problem.objective = objective;
    const auto solution = solve_te(problem, {});
    EXPECT_TRUE(solution.has_value()) << solution.error().message;
    if (!solution) return {};
    EXPECT_LE(solution->gap, 1e-6) << to_string(objective);
    const auto loads = link_loads(problem, *solution);
    const double limit = objective == TeObjective::kMinMlu ? solution->value : 1;
    for (std::size_t i = 0; i < loads.size(); ++i) {
        const LinkId link(i);
        const double capacity = static_cast<double>(problem.topology->link(link).capacity.count());
        EXPECT_LE(loads[i], limit * capacity * problem.state[link].capacity_factor * (1 + 1e-6));
    }
    return *solution;
}

TEST(TeSolution, IsProvenWhereCapacitiesDifferABillionfold) {
    std::size_t too_much = 0, enough = 0;
    for (std::uint64_t seed = 0; seed < 150; ++seed) {
        SCOPED_TRACE(seed);
        support::RandomProblem made = uneven_problem(seed);
        if (made.problem.demands.empty()) continue;
        const TeSolution least = proven(made.problem, TeObjective::kMinMlu);
        const TeSolution fair = proven(made.problem, TeObjective::kMaxMin);
        EXPECT_NEAR(fair.value, std::min(1.0, 1 / least.value), 1e-5 * fair.value);
        (void)proven(made.problem, TeObjective::kMaxThroughput);
        ++(least.value > 1 ? too_much : enough);
        made.problem.objective = TeObjective::kMinLatency;
        if (least.value <= 1) {
            (void)proven(made.problem, TeObjective::kMinLatency);
            continue;
        }
        EXPECT_THAT(refused(made.problem),
                    HasSubstr(fmt::format("load some link to {:.4g} %", least.value * 100)));
    }
    EXPECT_GT(too_much, 10U);
    EXPECT_GT(enough, 10U);
}

TEST(TeSolution, DoesNotDependOnTheOrderOfNodesAndLinks) {
    const SampleNetwork sample = sample_network({15, 24}, 5);
    TopologySpec spec = sample.topology.spec();
    std::ranges::reverse(spec.nodes);
    std::ranges::reverse(spec.links);
    const Topology turned = Topology::create(std::move(spec)).value();
    TeProblem problem{.topology = &sample.topology,
                      .state = NetworkState(sample.topology),
                      .demands = te_demands(sample.matrix)};
    TeProblem other{.topology = &turned, .state = NetworkState(turned)};
    for (const TeDemand& demand : problem.demands) {
        other.demands.push_back({node(turned, sample.topology.node(demand.source).id),
                                 node(turned, sample.topology.node(demand.destination).id), demand.rate});
    }
    for (const TeObjective objective :
         {TeObjective::kMinMlu, TeObjective::kMinLatency, TeObjective::kMaxThroughput}) {
        problem.objective = other.objective = objective;
        const double value = solved(problem).value;
        EXPECT_NEAR(solved(other).value, value, 1e-6 * value) << to_string(objective);
    }
}

TEST(TeSolution, MeetsThePublishedOptimumOfRepetita) {
    const std::filesystem::path folder =
        std::filesystem::path(support::source_dir()) / "../shared/samples/tm/repetita";
    if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the samples are not beside the sources";
    const std::pair<const char*, const char*> files[] = {{"Abilene.graph", "Abilene.0000.demands"},
                                                         {"Chinanet.graph", "Chinanet.0000.demands"},
                                                         {"Chinanet.graph", "Chinanet.0001.demands"}};
    for (const auto& [graph, demands] : files) {
        const Topology network = load_topology(folder / graph).value();
        TeProblem problem{.topology = &network,
                          .state = NetworkState(network),
                          .demands = te_demands(read_matrix(folder / demands, network).value().matrix)};
        const TeSolution best = solved(problem);
        EXPECT_NEAR(best.value, 0.9, 5e-5) << demands;  // Repetita scales every matrix to 0.9
        EXPECT_LE(best.gap, 1e-6);
        const TeSolution fast = solved(problem, {.method = TeMethod::kFast, .gap = 0.1});
        EXPECT_LE(fast.gap, 0.1);
    }
}

TEST(TeSolution, BecomesARoutingTableOfWeights) {
    const Topology network = diamond();
    const TeProblem problem = from_a_to_b(network, 15_Gbps, TeObjective::kMinLatency);
    const TeSolution best = solved(problem);
    const RoutingTable table = routing_table(problem, best);
    ASSERT_EQ(table.routes().size(), 1U);
    ASSERT_EQ(table.routes()[0].paths.size(), 2U);
    // 2/3 of 256 lies between 170 and 171; the direct link is full, so the other way has what is over.
    EXPECT_EQ(table.routes()[0].paths[0].weight, 170U);
    EXPECT_EQ(table.routes()[0].paths[1].weight, 86U);
    EXPECT_NEAR(best.installed_mlu, 1.5 * 170 / 256, 1e-9);
}

}  // namespace
}  // namespace hexi
