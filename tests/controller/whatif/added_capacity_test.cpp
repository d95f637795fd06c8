#include "controller/whatif/added_capacity.hpp"

#include <algorithm>

#include "controller/linear_program.hpp"
#include "controller/shortest_path.hpp"
#include "tests/controller/whatif/service_loads.hpp"

namespace hexi {
namespace {

constexpr CapacityCost kCost{.cny_per_gbps = 1e9, .cny_per_gbps_km = 0};  // 1 CNY a bit/s, everywhere

TeProblem problem_over(const Topology& topology, std::vector<TeDemand> demands) {
    return {.topology = &topology, .state = NetworkState(topology), .demands = std::move(demands)};
}

/// The least cost by the textbook program: a flow of each demand on each link, balance at each node. Nothing
/// of it is shared with the way under test but the linear solver.
double textbook_cost(const TeProblem& problem, const CapacityCost& cost) {
    const Topology& topology = *problem.topology;
    const std::size_t links = topology.links().size(), nodes = topology.nodes().size();
    LinearProgram program;
    std::vector<LinearProgram::Row> rows;
    const auto usable = [&](std::size_t a) {
        return problem.state.routable(LinkId(a)) && topology.links()[a].layer == problem.layer;
    };
    for (std::size_t a = 0; a < links; ++a) {
        const double capacity =
            double(topology.links()[a].capacity.count()) * problem.state[LinkId(a)].capacity_factor;
        rows.push_back({.upper = problem.max_utilisation * capacity});
    }
    for (const TeDemand& demand : problem.demands) {
        for (std::size_t v = 0; v < nodes; ++v) {
            const double sign = v == demand.source.index() ? 1 : v == demand.destination.index() ? -1 : 0;
            const double out = sign * double(demand.rate.count());
            rows.push_back({.lower = out, .upper = out});
        }
    }
    program.add_rows(rows);
    std::vector<LinearProgram::Column> columns;
    for (std::size_t a = 0; a < links; ++a) {
        const LinkId back = topology.links()[a].reverse;
        if (back.valid() && back.index() < a) continue;
        columns.push_back({.cost = capacity_cost(topology, LinkId(a), cost)});
        if (usable(a)) columns.back().entries.push_back({a, -problem.max_utilisation});
        if (back.valid() && usable(back.index())) {
            columns.back().entries.push_back({back.index(), -problem.max_utilisation});
        }
    }
    for (std::size_t d = 0; d < problem.demands.size(); ++d) {
        for (std::size_t a = 0; a < links; ++a) {
            if (!usable(a)) continue;
            const Link& link = topology.links()[a];
            const std::size_t base = links + d * nodes;
            columns.push_back(
                {.entries = {{a, 1}, {base + link.from.index(), 1}, {base + link.to.index(), -1}}});
        }
    }
    program.add_columns(columns);
    EXPECT_EQ(program.solve(LinearProgram::Method::kPrimal).value(), LinearProgram::Status::kOptimal);
    return program.objective();
}

bool reaches(const TeProblem& problem, const TeDemand& demand) {
    const CostGraph graph(*problem.topology, problem.state, {.layer = problem.layer});
    return cheapest_path(graph, demand.source, demand.destination).has_value();
}

TEST(CheapestCapacity, EqualsTheTextbookProgram) {
    std::size_t needed = 0;
    for (std::uint64_t seed = 0; seed < 300 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const ServiceLoad load = support::random_service(seed);
        if (!load.topology->has_layer(Layer::kIp)) continue;
        TeProblem problem = problem_over(*load.topology, {});
        problem.state = load.state;
        problem.max_utilisation = seed % 3 == 0 ? 0.6 : 1;
        for (const ServiceDemand& demand : load.demands) {
            if (demand.key.traffic_class != 0) continue;
            const TeDemand wanted{demand.key.source, demand.key.destination, demand.rate};
            if (reaches(problem, wanted)) problem.demands.push_back(wanted);
        }
        const CapacityCost cost{.cny_per_gbps = 250e9, .cny_per_gbps_km = seed % 2 == 0 ? 5e9 : 0};
        const double truth = textbook_cost(problem, cost);
        const AddedCapacity plan = cheapest_capacity(problem, cost).value();
        EXPECT_NEAR(plan.cost_cny, truth, 1e-6 * truth + 1e-3);
        EXPECT_LE(plan.bound_cny, truth * (1 + 1e-9) + 1e-3);
        EXPECT_LE(plan.gap, 1e-6);
        EXPECT_GE(plan.lanes_cny, plan.cost_cny * (1 - 1e-9));
        needed += truth > 0 ? 1 : 0;
    }
    EXPECT_GT(needed, 50U);
}

TEST(CheapestCapacity, FillsTheWayRoundBeforeItAdds) {
    const ServiceLoad load = support::triangle();
    const auto [a, b] = std::pair(load.demands[0].key.source, load.demands[0].key.destination);
    const auto plan = [&](std::uint64_t gbps) {
        return cheapest_capacity(problem_over(*load.topology, {{a, b, BitRate(gbps * 1'000'000'000)}}), kCost)
            .value();
    };
    EXPECT_EQ(plan(20).cost_cny, 0);
    EXPECT_TRUE(plan(20).links.empty());
    const AddedCapacity more = plan(25);
    EXPECT_NEAR(more.cost_cny, 5e9, 1e3);
    ASSERT_EQ(more.links.size(), 1U);
    EXPECT_EQ(load.topology->link(more.links[0].link).duplex, "ab");
    EXPECT_NEAR(more.links[0].bps, 5e9, 1e3);
    EXPECT_EQ(more.links[0].lanes, 1U);  // of 10 Gbit/s
    EXPECT_NEAR(more.lanes_cny, 10e9, 1e3);
}

TEST(CheapestCapacity, PaysForBothDirectionsOnce) {
    const ServiceLoad load = support::triangle();
    const auto [a, b] = std::pair(load.demands[0].key.source, load.demands[0].key.destination);
    const auto plan =
        cheapest_capacity(
            problem_over(*load.topology, {{a, b, BitRate(25'000'000'000)}, {b, a, BitRate(25'000'000'000)}}),
            kCost)
            .value();
    EXPECT_NEAR(plan.cost_cny, 5e9, 1e3);
}

TEST(CheapestCapacity, CountsWhatNoCapacityCanHelp) {
    const ServiceLoad load = support::triangle();
    TeProblem problem = problem_over(
        *load.topology, {{load.demands[0].key.source, load.demands[0].key.destination, BitRate(1)}});
    for (std::size_t i = 0; i < load.topology->links().size(); ++i) {
        problem.state[LinkId(i)].status = LinkStatus::kDown;
    }
    const AddedCapacity plan = cheapest_capacity(problem, kCost).value();
    EXPECT_EQ(plan.left_out, 1U);
    EXPECT_EQ(plan.cost_cny, 0);
    EXPECT_EQ(cheapest_capacity(problem_over(*load.topology, {}), kCost).value().cost_cny, 0);
}

TEST(CapacityCost, CountsKilometresAndEnds) {
    const ServiceLoad load = support::triangle();
    EXPECT_DOUBLE_EQ(capacity_cost(*load.topology, LinkId(0), {.cny_per_gbps = 250, .cny_per_gbps_km = 5}),
                     (250 + 5 * 100) / 1e9);
}

}  // namespace
}  // namespace hexi
