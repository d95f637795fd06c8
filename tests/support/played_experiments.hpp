// Small experiments that the tests of engines build on.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "topology/shortest_tree.hpp"

namespace hexi::support {

using namespace hexi::literals;

/// A link of a test network; both directions.
struct TestLink {
    std::string from, to;
    BitRate capacity = 1_Gbps;
    SimTime delay = 1_ms;
    ByteCount buffer = 10_MiB;
    BitRate lane_rate{};  ///< 0: the capacity
};

inline std::shared_ptr<const Topology> make_topology(const std::vector<TestLink>& links) {
    TopologySpec spec;
    spec.name = "test";
    const auto add_node = [&](const std::string& id) {
        for (const NodeSpec& node : spec.nodes) {
            if (node.id == id) return;
        }
        spec.nodes.push_back({.id = id});
    };
    for (const TestLink& link : links) {
        add_node(link.from);
        add_node(link.to);
        LinkSpec made{.from = link.from, .to = link.to, .capacity = link.capacity, .delay = link.delay};
        made.buffer = link.buffer;
        if (link.lane_rate.count() > 0) made.lane_rate = link.lane_rate;
        spec.links.push_back(made);
    }
    auto topology = Topology::create(std::move(spec));
    if (!topology) throw std::runtime_error(topology.error().message);
    return std::make_shared<const Topology>(std::move(*topology));
}

/// The path of least fixed delay that avoids `without`.
inline std::vector<LinkId> shortest(const Topology& topology, NodeId from, NodeId to, LinkId without = {}) {
    std::vector<WeightedEdge> edges;
    for (std::size_t i = 0; i < topology.links().size(); ++i) {
        const Link& link = topology.links()[i];
        const bool absent = without.valid() && without.index() == i;
        edges.push_back({static_cast<std::uint32_t>(link.from.index()),
                         static_cast<std::uint32_t>(link.to.index()),
                         absent ? WeightedEdge::kAbsent : link.delay.total().count()});
    }
    const ShortestTree tree = shortest_tree(topology.nodes().size(), edges, from.index());
    std::vector<LinkId> path;
    for (const std::size_t edge : tree_path(tree, edges, to.index())) path.emplace_back(edge);
    return path;
}

/// One table with a route of least delay for every ordered pair and every class.
inline RoutingTable shortest_routes(const Topology& topology, std::uint8_t classes = 1, LinkId without = {}) {
    std::vector<Route> routes;
    for (std::size_t from = 0; from < topology.nodes().size(); ++from) {
        for (std::size_t to = 0; to < topology.nodes().size(); ++to) {
            if (from == to) continue;
            auto links = shortest(topology, NodeId(from), NodeId(to), without);
            for (std::uint8_t c = 0; c < classes; ++c) {
                Route route{.key = {NodeId(from), NodeId(to), Layer::kIp, c}};
                if (auto path = Path::create(topology, links)) route.paths.push_back({.path = *path});
                routes.push_back(std::move(route));
            }
        }
    }
    return RoutingTable(std::move(routes));
}

/// Everything routed by least delay, 1 s long, no traffic yet.
inline Experiment make_experiment(const std::vector<TestLink>& links, std::uint8_t classes = 1) {
    const auto topology = make_topology(links);
    Experiment experiment{.name = "test",
                          .topology = topology,
                          .routes = RouteTimeline({{SimTime{0}, shortest_routes(*topology, classes)}}),
                          .duration = 1_s};
    for (std::uint8_t c = 0; c < classes; ++c) experiment.classes.push_back({"class" + std::to_string(c)});
    return experiment;
}

inline NodeId node(const Experiment& experiment, const std::string& id) {
    return experiment.topology->find_node(id).value();
}

/// The direction of the link "from-to" that leaves `from`.
inline LinkId link(const Experiment& experiment, const std::string& from, const std::string& to) {
    const auto links = experiment.topology->links();
    for (std::size_t i = 0; i < links.size(); ++i) {
        if (links[i].from == node(experiment, from) && links[i].to == node(experiment, to)) return LinkId(i);
    }
    return {};
}

inline RouteKey key(const Experiment& experiment, const std::string& from, const std::string& to,
                    std::uint8_t traffic_class = 0) {
    return {node(experiment, from), node(experiment, to), Layer::kIp, traffic_class};
}

}  // namespace hexi::support
