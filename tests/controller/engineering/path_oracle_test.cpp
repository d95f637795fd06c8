#include "controller/engineering/path_oracle.hpp"

#include <set>

#include "controller/engineering/delay_bounded.hpp"
#include "controller/engineering/tree_oracle.hpp"
#include "tests/controller/engineering/random_problem.hpp"

namespace hexi {
namespace {

using support::all_paths;
using support::random_problem;

std::vector<std::int64_t> random_weights(std::size_t count, RandomStream& random) {
    std::vector<std::int64_t> weights(count);
    for (std::int64_t& weight : weights) weight = static_cast<std::int64_t>(random.below(6));
    return weights;
}

std::int64_t weight_of(const Path& path, std::span<const std::int64_t> weights) {
    std::int64_t sum = 0;
    for (const LinkId link : path.links()) sum += weights[link.index()];
    return sum;
}

std::int64_t weight_of(std::span<const std::uint32_t> arcs, std::span<const std::int64_t> weights) {
    std::int64_t sum = 0;
    for (const std::uint32_t arc : arcs) sum += weights[arc];
    return sum;
}

/// Least weight of all paths of the demand that keep its bound and have no more hops than allowed, by trying
/// each.
std::int64_t best_by_trial(const CostGraph& graph, const FlowModel::Demand& demand,
                           std::span<const std::int64_t> weights,
                           std::size_t max_hops = FlowModel::kAnyHops) {
    std::int64_t best = PathOracle::kNoPath;
    for (const Path& path : all_paths(graph, NodeId(demand.source), NodeId(demand.destination))) {
        if (path.links().size() > max_hops) continue;
        const std::int64_t weight = weight_of(path, weights);
        if (graph.cost(path) <= demand.max_delay && (best == PathOracle::kNoPath || weight < best))
            best = weight;
    }
    return best;
}

/// Bounds of up to 8 ms on the delay of every other demand, on average.
void bound_some(TeProblem& problem, RandomStream& random) {
    for (TeDemand& demand : problem.demands) {
        if (random.below(2) == 0)
            demand.max_delay = SimTime(static_cast<std::int64_t>(random.below(9)) * 1'000'000'000);
    }
}

TEST(PathOracle, EqualsTheBestOfAllPathsOnRandomNetworks) {
    for (std::uint64_t seed = 0; seed < 500; ++seed) {
        SCOPED_TRACE(seed);
        auto [topology, problem] = random_problem(seed);
        RandomStream random(seed, "oracle");
        bound_some(problem, random);
        const CostGraph graph(*topology, problem.state, {});
        const FlowModel model = flow_model(problem, 0, std::vector<double>(topology->links().size()));
        TreeOracle oracle(model);
        const auto weights = random_weights(model.arcs.size(), random);
        oracle.price(weights);
        for (std::size_t d = 0; d < model.demands.size(); ++d) {
            ASSERT_EQ(oracle.cost(d), best_by_trial(graph, model.demands[d], weights));
            if (oracle.cost(d) == PathOracle::kNoPath) continue;
            std::vector<std::uint32_t> arcs;
            oracle.path(d, arcs);
            EXPECT_EQ(weight_of(arcs, weights), oracle.cost(d));
            EXPECT_LE(model.delay(arcs), model.demands[d].max_delay);
            EXPECT_EQ(model.arcs[arcs.front()].to, model.demands[d].destination);
            EXPECT_EQ(model.arcs[arcs.back()].from, model.demands[d].source);
        }
    }
}

TEST(PathOracle, KeepsBoundsOnDelayAndHopsTogether) {
    std::size_t bounded = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        auto [topology, problem] = random_problem(seed);
        RandomStream random(seed, "hops");
        problem.max_hops = 1 + random.below(4);
        bound_some(problem, random);
        const CostGraph graph(*topology, problem.state, {});
        const FlowModel model = flow_model(problem, 0, std::vector<double>(topology->links().size()));
        TreeOracle oracle(model);
        const auto weights = random_weights(model.arcs.size(), random);
        oracle.price(weights);
        std::vector<std::uint32_t> arcs;
        for (std::size_t d = 0; d < model.demands.size(); ++d) {
            ASSERT_EQ(oracle.cost(d), best_by_trial(graph, model.demands[d], weights, *problem.max_hops));
            if (oracle.cost(d) == PathOracle::kNoPath) continue;
            oracle.path(d, arcs);
            EXPECT_TRUE(model.allows(d, arcs));
            EXPECT_EQ(weight_of(arcs, weights), oracle.cost(d));
            bounded += arcs.size() == *problem.max_hops ? 1 : 0;
        }
    }
    EXPECT_GT(bounded, 100U);
}

TEST(PathOracle, KnowsTheSameCostsFromRegionsAsFromTrees) {
    std::size_t by_regions = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        const auto [topology, problem] = random_problem(seed);
        const FlowModel model = flow_model(problem, 0, std::vector<double>(topology->links().size()));
        RandomStream random(seed, "regions");
        std::vector<std::int64_t> weights(model.arcs.size());
        for (auto& weight : weights)
            weight = random.below(3) == 0 ? static_cast<std::int64_t>(random.below(9)) : 0;
        const OutgoingArcs outgoing(model);
        FreeRegions regions(model, outgoing);
        if (!regions.price(weights, model.node_count / 2)) continue;
        ++by_regions;
        TreeOracle trees(model);
        for (std::size_t s = 0; s < model.sources.size(); ++s) trees.price_source(s, weights);
        for (std::size_t d = 0; d < model.demands.size(); ++d)
            EXPECT_EQ(regions.distance(model.demands[d].source, model.demands[d].destination), trees.cost(d));
    }
    EXPECT_GT(by_regions, 100U);
}

/// Pairs of (weight, delay) that no other path from `source` to `to` beats in both, by trying each.
std::size_t undominated(const CostGraph& graph, NodeId source, NodeId to,
                        std::span<const std::int64_t> weights) {
    std::set<std::pair<std::int64_t, PathCost>> all, best;
    for (const Path& path : all_paths(graph, source, to))
        all.emplace(weight_of(path, weights), graph.cost(path));
    for (const auto& [weight, delay] : all) {
        const bool beaten = std::ranges::any_of(all, [&](const auto& other) {
            return other != std::pair(weight, delay) && other.first <= weight && other.second <= delay;
        });
        if (!beaten) best.emplace(weight, delay);
    }
    return best.size();
}

TEST(DelayBoundedSearch, FindsEveryUndominatedPathOnRandomNetworks) {
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        const auto [topology, problem] = random_problem(seed);
        RandomStream random(seed, "front");
        const CostGraph graph(*topology, problem.state, {});
        const FlowModel model = flow_model(problem, 0, std::vector<double>(topology->links().size()));
        const auto weights = random_weights(model.arcs.size(), random);
        DelayBoundedSearch search(model);
        for (std::uint32_t from = 0; from < model.node_count; ++from) {
            search.search(from, weights, FlowModel::kAnyDelay);
            for (std::uint32_t to = 0; to < model.node_count; ++to) {
                if (to == from) continue;
                EXPECT_EQ(search.count(to), undominated(graph, NodeId(from), NodeId(to), weights));
            }
        }
    }
}

TEST(PathOracle, KeepsToTheQuickestPathsWhereAsked) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        SCOPED_TRACE(seed);
        auto [topology, problem] = random_problem(seed);
        problem.paths = 2;
        const CostGraph graph(*topology, problem.state, {});
        const FlowModel model = flow_model(problem, 0, std::vector<double>(topology->links().size()));
        RandomStream random(seed, "list");
        const auto weights = random_weights(model.arcs.size(), random);
        const auto oracle = make_oracle(model, problem);
        oracle->price(weights);
        for (std::size_t d = 0; d < model.demands.size(); ++d) {
            auto paths =
                all_paths(graph, NodeId(model.demands[d].source), NodeId(model.demands[d].destination));
            const PathCost second = graph.cost(paths[std::min<std::size_t>(paths.size(), 2) - 1]);
            std::vector<std::uint32_t> arcs;
            oracle->path(d, arcs);
            EXPECT_LE(model.delay(arcs), second);
            EXPECT_EQ(weight_of(arcs, weights), oracle->cost(d));
        }
    }
}

}  // namespace
}  // namespace hexi
