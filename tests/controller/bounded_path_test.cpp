#include "controller/bounded_path.hpp"

#include "tests/controller/hand_network.hpp"
#include "tests/controller/random_network.hpp"

namespace hexi {
namespace {

using namespace literals;
using support::hand_network;
using support::node;

/// Bounds that some paths of a random network keep and others do not.
PathBounds random_bounds(const Topology& topology, RandomStream& random) {
    PathBounds bounds;
    if (random.below(2) == 0) bounds.max_hops = 1 + random.below(4);
    if (random.below(2) == 0) bounds.max_delay = SimTime(static_cast<std::int64_t>(random.below(12)));
    if (random.below(2) == 0) bounds.max_metric = static_cast<double>(1 + random.below(8));
    if (random.below(3) == 0) bounds.nodes.emplace_back(random.below(topology.nodes().size()));
    if (random.below(4) == 0) bounds.links.emplace_back(random.below(topology.links().size()));
    return bounds;
}

/// The same by the definition, over all paths in order of cost.
std::optional<Path> by_trial(const CostGraph& graph, const NetworkState& state, NodeId from, NodeId to,
                             const PathBounds& bounds) {
    const Topology& topology = graph.topology();
    for (const Path& path : support::all_paths(graph, from, to)) {
        SimTime delay{0};
        double metric = 0;
        for (const LinkId link : path.links()) {
            delay += topology.link(link).delay.total() + state[link].extra_delay;
            metric += topology.link(link).metric;
        }
        const std::string nodes = " " + support::nodes(topology, path) + " ",
                          links = " " + support::words(topology, path) + " ";
        bool kept = delay <= bounds.max_delay.value_or(SimTime::max()) &&
                    metric <= bounds.max_metric.value_or(1e9) &&
                    path.hop_count() <= bounds.max_hops.value_or(99);
        for (const NodeId node : bounds.nodes)
            kept = kept && nodes.find(" " + topology.node(node).id + " ") != std::string::npos;
        for (const LinkId link : bounds.links)
            kept = kept && links.find(" " + topology.link(link).id + " ") != std::string::npos;
        if (kept) return path;
    }
    return std::nullopt;
}

TEST(BoundedPath, EqualsTheBestOfAllPathsOnRandomNetworks) {
    std::size_t found = 0, none = 0;
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        SCOPED_TRACE(seed);
        const Topology topology = support::random_network(seed);
        if (topology.links().empty()) continue;
        const NetworkState state = support::random_state(topology, seed);
        const CostGraph graph(topology, state,
                              {.metric = seed % 2 == 0 ? PathMetric::kDelay : PathMetric::kIgp});
        RandomStream random(seed, "bounds");
        for (std::size_t from = 0; from < topology.nodes().size(); ++from) {
            for (std::size_t to = 0; to < topology.nodes().size(); ++to) {
                if (from == to) continue;
                const PathBounds bounds = random_bounds(topology, random);
                const auto best = by_trial(graph, state, NodeId(from), NodeId(to), bounds);
                const auto path = cheapest_path_within(graph, state, NodeId(from), NodeId(to), bounds);
                ASSERT_EQ(path.has_value(), best.has_value());
                ++(best ? found : none);
                if (!best) continue;
                EXPECT_EQ(graph.cost(*path), graph.cost(*best)) << support::words(topology, *path);
            }
        }
    }
    EXPECT_GT(found, 300U);
    EXPECT_GT(none, 300U);
}

TEST(BoundedPath, SaysWhetherThereIsNoneOrItGaveUp) {
    const Topology network = hand_network({{"ab", "a", "b", 1}, {"ac", "a", "c", 1}, {"cb", "c", "b", 1}});
    const NetworkState state(network);
    const CostGraph graph(network, state, {});
    const auto error = [&](const PathBounds& bounds) {
        return cheapest_path_within(graph, state, node(network, "a"), node(network, "b"), bounds)
            .error()
            .message;
    };
    EXPECT_EQ(error({.max_delay = 999_us}), "no path from 'a' to 'b' keeps the bounds");
    EXPECT_EQ(error({.nodes = {node(network, "c")}, .tries = 1}),
              "none of the 1 cheapest paths from 'a' to 'b' keeps the bounds");
}

TEST(BoundedPath, LeavesOutLinksWithoutRoom) {
    const Topology network = hand_network({{"ab", "a", "b", 1}, {"ac", "a", "c", 1}, {"cb", "c", "b", 1}});
    NetworkState state(network);
    std::vector<double> loads(network.links().size());
    loads[0] = 9e9;  // of the 10 of a-b
    const CostGraph graph(network, state, {});
    const auto words = [&](BitRate rate) {
        const auto path =
            cheapest_path(with_room(graph, state, loads, rate), node(network, "a"), node(network, "b"));
        return path ? support::words(network, *path) : "none";
    };
    EXPECT_EQ(words(1_Gbps), "ab:fwd");
    EXPECT_EQ(words(2_Gbps), "ac:fwd cb:fwd");
    state[LinkId(2)].capacity_factor = 0.1;
    EXPECT_EQ(words(2_Gbps), "none");
}

}  // namespace
}  // namespace hexi
