#include "controller/bounded_path.hpp"

#include <set>

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
    for (std::uint64_t i = random.below(3); i > 0; --i)
        bounds.nodes.emplace_back(random.below(topology.nodes().size()));
    if (random.below(4) == 0) bounds.links.emplace_back(random.below(topology.links().size()));
    return bounds;
}

/// Whether `path` does what `bounds` say, by their definition.
bool keeps(const Topology& topology, const NetworkState& state, const PathBounds& bounds, const Path& path) {
    SimTime delay{0};
    double metric = 0;
    for (const LinkId link : path.links()) {
        delay += topology.link(link).delay.total() + state[link].extra_delay;
        metric += topology.link(link).metric;
    }
    const std::string nodes = " " + support::nodes(topology, path) + " ",
                      links = " " + support::words(topology, path) + " ";
    bool kept = delay <= bounds.max_delay.value_or(SimTime::max()) &&
                metric <= bounds.max_metric.value_or(1e9) && path.hop_count() <= bounds.max_hops.value_or(99);
    for (const NodeId node : bounds.nodes)
        kept = kept && nodes.find(" " + topology.node(node).id + " ") != std::string::npos;
    for (const LinkId link : bounds.links)
        kept = kept && links.find(" " + topology.link(link).id + " ") != std::string::npos;
    return kept;
}

/// All paths that keep the bounds, in order of cost, then links.
std::vector<Path> by_trial(const CostGraph& graph, const NetworkState& state, NodeId from, NodeId to,
                           const PathBounds& bounds) {
    auto paths = support::all_paths(graph, from, to);
    std::erase_if(paths, [&](const Path& path) { return !keeps(graph.topology(), state, bounds, path); });
    return paths;
}

/// What orders paths: equal for two that may stand for each other.
std::vector<std::pair<PathCost, std::size_t>> keys(const CostGraph& graph, const std::vector<Path>& paths) {
    std::vector<std::pair<PathCost, std::size_t>> all;
    for (const Path& path : paths) all.emplace_back(graph.cost(path), path.hop_count());
    return all;
}

TEST(BoundedPath, EqualsAllPathsThatKeepTheBoundsOnRandomNetworks) {
    std::size_t found = 0, none = 0;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        SCOPED_TRACE(seed);
        const Topology topology = support::random_network(seed);
        if (topology.links().empty()) continue;
        const NetworkState state = support::random_state(topology, seed);
        const CostGraph graph(topology, state, {.metric = static_cast<PathMetric>(seed % 3)});
        RandomStream random(seed, "bounds");
        for (std::size_t from = 0; from < topology.nodes().size(); ++from) {
            for (std::size_t to = 0; to < topology.nodes().size(); ++to) {
                if (from == to) continue;
                const PathBounds bounds = random_bounds(topology, random);
                const auto all = by_trial(graph, state, NodeId(from), NodeId(to), bounds);
                const auto paths =
                    cheapest_paths_within(graph, state, NodeId(from), NodeId(to), bounds, all.size() + 1);
                ASSERT_EQ(paths.has_value(), !all.empty());
                ++(paths ? found : none);
                if (!paths) continue;
                EXPECT_EQ(keys(graph, *paths), keys(graph, all));
                EXPECT_EQ(std::set(paths->begin(), paths->end()), std::set(all.begin(), all.end()));
            }
        }
    }
    EXPECT_GT(found, 300U);
    EXPECT_GT(none, 300U);
}

/// a - b, a way of three links beside it, and a stub behind c.
Topology detour() {
    return hand_network({{"ab", "a", "b", 1},
                         {"ac", "a", "c", 1},
                         {"cd", "c", "d", 1},
                         {"db", "d", "b", 1},
                         {"ce", "c", "e", 1}});
}

TEST(BoundedPath, SaysByHowMuchTheBoundsAreMissed) {
    const Topology network = detour();
    const NetworkState state(network);
    const CostGraph graph(network, state, {});
    const auto error = [&](const PathBounds& bounds, std::size_t steps = BoundedPaths::kMostSteps) {
        return cheapest_path_within(graph, state, node(network, "a"), node(network, "b"), bounds, steps)
            .error()
            .message;
    };
    const NodeId c = node(network, "c"), e = node(network, "e");
    EXPECT_EQ(error({.max_delay = 999_us}),
              "no path from 'a' to 'b' takes at most 0.999 ms: the quickest takes 1 ms");
    EXPECT_EQ(error({.max_hops = 2, .nodes = {c}}),
              "no path from 'a' to 'b' passes 'c' and has at most 2 links: the fewest links are 3");
    EXPECT_EQ(error({.max_metric = 2.5, .nodes = {c}}),
              "no path from 'a' to 'b' passes 'c' and has a metric of at most 2.5: the least metric is 3");
    EXPECT_EQ(error({.nodes = {e}}),
              "no path from 'a' to 'b' passes 'e': no path passes all of these without a loop");
    EXPECT_EQ(error({.nodes = {c}}, 1),
              "no path from 'a' to 'b' that passes 'c' was found in 1 steps; there may be one");
    EXPECT_EQ(error({.nodes = std::vector<NodeId>(11, c)}),
              "a path may be asked to pass at most 10 nodes and links, not 11");
}

TEST(BoundedPath, SaysThatBoundsCannotBeKeptTogether) {
    auto spec = support::hand_spec({{"quick", "a", "b", 1}, {"cheap", "a", "b", 9}});
    spec.links[0].metric = 9;
    const Topology network = Topology::create(spec).value();
    const NetworkState state(network);
    const CostGraph graph(network, state, {});
    EXPECT_EQ(
        cheapest_path_within(graph, state, node(network, "a"), node(network, "b"),
                             {.max_delay = 2_ms, .max_metric = 2})
            .error()
            .message,
        "no path from 'a' to 'b' takes at most 2 ms and has a metric of at most 2: each can be kept, but not "
        "all together");
}

/// Four ladders of twelve rungs each have more paths than could be listed; the dearest link is asked for.
TEST(BoundedPath, FindsWhatIsFarDownTheListOfCheapestPaths) {
    std::vector<support::HandLink> links;
    for (int i = 0; i < 24; ++i) {
        for (const char* side : {"x", "y"})
            links.push_back({fmt::format("{}{}", side, i), fmt::format("{}{}", side, i),
                             fmt::format("{}{}", side, i + 1)});
        links.push_back({fmt::format("r{}", i), fmt::format("x{}", i), fmt::format("y{}", i)});
    }
    links.push_back({"far", "x12", "z", 500});
    links.push_back({"back", "z", "y13", 500});
    const Topology network = hand_network(links);
    const NetworkState state(network);
    const CostGraph graph(network, state, {});
    const auto path = cheapest_path_within(graph, state, node(network, "x0"), node(network, "x24"),
                                           {.nodes = {node(network, "z")}});
    ASSERT_TRUE(path.has_value()) << path.error().message;
    EXPECT_EQ(path_delay(network, *path), 1024_ms);
}

}  // namespace
}  // namespace hexi
