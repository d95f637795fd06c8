// Small random networks, and the slow truth about their paths.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "controller/cost_graph.hpp"
#include "topology/base/random.hpp"

namespace hexi::support {

/// A network that nobody would build, small enough to try everything: 2-6 nodes, often disconnected; links in
/// both or only one direction, parallel ones, many of equal or no delay; some risks shared.
inline TopologySpec random_spec(std::uint64_t seed) {
    RandomStream random(seed, "network"), paint(seed, "colours");
    TopologySpec spec{.name = "random"};
    const std::size_t nodes = 2 + random.below(5);
    for (std::size_t i = 0; i < nodes; ++i) spec.nodes.push_back({.id = fmt::format("n{}", i)});
    for (std::uint64_t i = random.below(13); i > 0; --i) {
        const auto from = random.below(nodes), to = random.below(nodes);
        if (from == to) continue;
        LinkSpec link{.id = fmt::format("l{}", i), .from = spec.nodes[from].id, .to = spec.nodes[to].id};
        link.directed = random.below(4) == 0;
        link.capacity = BitRate(1'000'000'000);
        link.delay = SimTime(static_cast<std::int64_t>(random.below(5)));
        link.length = Kilometres(static_cast<double>(random.below(4)));
        link.metric = static_cast<double>(1 + random.below(4));
        if (random.below(2) == 0) link.srlgs.push_back(fmt::format("risk{}", random.below(5)));
        for (const char* colour : {"red", "green", "blue"}) {
            if (paint.below(2) == 0) link.colours.emplace_back(colour);
        }
        spec.links.push_back(std::move(link));
    }
    return spec;
}

inline Topology random_network(std::uint64_t seed) {
    auto topology = Topology::create(random_spec(seed));
    EXPECT_TRUE(topology.has_value()) << "seed " << seed << ": " << topology.error().message;
    return *std::move(topology);
}

/// Some links down, drained or slower, each direction by itself.
inline NetworkState random_state(const Topology& topology, std::uint64_t seed) {
    RandomStream random(seed, "state");
    NetworkState state(topology);
    for (std::size_t i = 0; i < topology.links().size(); ++i) {
        const auto draw = random.below(10);
        if (draw == 0) state[LinkId(i)].status = LinkStatus::kDown;
        if (draw == 1) state[LinkId(i)].status = LinkStatus::kDrained;
        if (draw == 2) state[LinkId(i)].extra_delay = SimTime(static_cast<std::int64_t>(random.below(3)));
    }
    return state;
}

/// Every loop-free path, cheapest first, then fewest links.
inline std::vector<Path> all_paths(const CostGraph& graph, NodeId source, NodeId destination) {
    std::vector<Path> found;
    std::vector<LinkId> chain;
    std::vector<bool> visited(graph.topology().nodes().size());
    const auto walk = [&](const auto& self, NodeId at) -> void {
        if (at == destination) {
            if (!chain.empty()) found.push_back(make_path(graph.topology(), chain));
            return;
        }
        visited[at.index()] = true;
        for (const LinkId link : graph.topology().outgoing(at)) {
            const NodeId next = graph.topology().link(link).to;
            if (!graph.usable(link) || visited[next.index()]) continue;
            chain.push_back(link);
            self(self, next);
            chain.pop_back();
        }
        visited[at.index()] = false;
    };
    walk(walk, source);
    std::sort(found.begin(), found.end(), [&](const Path& a, const Path& b) {
        return std::tuple(graph.cost(a), a.hop_count(), a) < std::tuple(graph.cost(b), b.hop_count(), b);
    });
    return found;
}

/// Calls `check(graph, source, destination)` for every pair of nodes of `count` random networks.
template <typename Check>
void for_random_pairs(std::uint64_t count, Check check) {
    for (std::uint64_t seed = 0; seed < count; ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const Topology topology = random_network(seed);
        const CostGraph graph(topology, random_state(topology, seed), {});
        for (std::size_t from = 0; from < topology.nodes().size(); ++from) {
            for (std::size_t to = 0; to < topology.nodes().size(); ++to) {
                if (from != to) check(graph, NodeId(from), NodeId(to));
            }
        }
        if (testing::Test::HasFailure()) return;
    }
}

/// Ids of the directed links of a path: "a-b:fwd b-c:fwd".
inline std::string words(const Topology& topology, const Path& path) {
    std::string text;
    for (const LinkId link : path.links()) text += (text.empty() ? "" : " ") + topology.link(link).id;
    return text;
}

/// Nodes of a path: "a b c".
inline std::string nodes(const Topology& topology, const Path& path) {
    std::string text;
    for (const NodeId node : path_nodes(topology, path))
        text += (text.empty() ? "" : " ") + topology.node(node).id;
    return text;
}

}  // namespace hexi::support
