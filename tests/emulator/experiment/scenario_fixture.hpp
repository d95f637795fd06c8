// A small network, a scenario on it and a controller that just takes shortest paths.
#pragma once

#include <memory>

#include "emulator/experiment/scenario.hpp"
#include "topology/route_request.hpp"
#include "topology/shortest_tree.hpp"
#include "topology/topology.hpp"

namespace hexi::testing_support {

inline NodeSpec node_spec(const std::string& id, NodeKind kind, const std::string& hub = "") {
    NodeSpec node;
    node.id = id;
    node.kind = kind;
    node.hub = hub;
    node.position = GeoPoint{30, 100 + static_cast<double>(id.size())};
    return node;
}

inline LinkSpec link_spec(const std::string& from, const std::string& to, Layer layer, SimTime delay,
                          BitRate capacity) {
    LinkSpec link;
    link.id = std::string(to_string(layer)) + "-" + from + "-" + to;
    link.from = from;
    link.to = to;
    link.layer = layer;
    link.delay = delay;
    link.capacity = capacity;
    return link;
}

/// Two hubs: north with clusters n1 and n2, south with s1; a city m and a router r. Optical: a triangle of
/// the clusters, two sides of which share the risk "duct". IP: a star round r of all four, 1 Tbit/s a leg.
/// Nothing is on ip-private.
inline std::shared_ptr<const Topology> two_hubs() {
    TopologySpec spec;
    spec.name = "two-hubs";
    spec.hubs = {{.id = "north"}, {.id = "south"}};
    spec.nodes = {node_spec("n1", NodeKind::kCluster, "north"), node_spec("n2", NodeKind::kCluster, "north"),
                  node_spec("s1", NodeKind::kCluster, "south"), node_spec("m", NodeKind::kMetro),
                  node_spec("r", NodeKind::kCore)};
    spec.links = {link_spec("n1", "n2", Layer::kOptical, 1_ms, 4_Tbps),
                  link_spec("n1", "s1", Layer::kOptical, 5_ms, 2_Tbps),
                  link_spec("n2", "s1", Layer::kOptical, 6_ms, 2_Tbps),
                  link_spec("n1", "r", Layer::kIp, 1_ms, 1_Tbps),
                  link_spec("n2", "r", Layer::kIp, 2_ms, 1_Tbps),
                  link_spec("s1", "r", Layer::kIp, 4_ms, 1_Tbps),
                  link_spec("m", "r", Layer::kIp, 1_ms, 1_Tbps)};
    spec.links[0].srlgs = {"duct"};
    spec.links[1].srlgs = {"duct"};
    auto made = Topology::create(std::move(spec));
    EXPECT_TRUE(made) << made.error().message;
    return std::make_shared<const Topology>(std::move(*made));
}

/// Probes between the hubs over the optical layer with a target for each, and gravity traffic of 100 Gbit/s
/// over IP.
inline Scenario small_scenario() {
    Scenario scenario;
    scenario.name = "small";
    scenario.topology = "two-hubs.json";
    scenario.warmup = 500_ms;
    scenario.duration = 2_s;
    scenario.classes = {{"interactive"}, {"bulk"}};
    scenario.traffic.push_back(ProbeTraffic{
        .layer = Layer::kOptical, .traffic_class = "interactive", .pairs = PairGroup::kInterHub});
    ModelTraffic gravity{.layer = Layer::kIp, .traffic_class = "bulk"};
    gravity.volume.total = 100_Gbps;
    scenario.traffic.push_back(gravity);
    scenario.targets.push_back({.pairs = PairGroup::kInterHub, .layer = Layer::kOptical, .one_way = 20_ms});
    return scenario;
}

/// The route of `key` over links that are up, or one without paths.
inline Route shortest_route(const Topology& topology, const NetworkState& state, const RouteKey& key) {
    std::vector<WeightedEdge> edges;
    for (std::size_t i = 0; i < topology.links().size(); ++i) {
        const Link& link = topology.links()[i];
        const bool usable = link.layer == key.layer && state.routable(LinkId(i));
        edges.push_back({static_cast<std::uint32_t>(link.from.index()),
                         static_cast<std::uint32_t>(link.to.index()),
                         usable ? link.delay.total().count() : WeightedEdge::kAbsent});
    }
    const auto tree = shortest_tree(topology.nodes().size(), edges, key.source.index());
    std::vector<LinkId> links;
    for (const std::size_t edge : tree_path(tree, edges, key.destination.index())) links.emplace_back(edge);
    if (links.empty()) return {key, {}};
    return {key, {WeightedPath{.path = *Path::create(topology, links), .weight = 1, .backup = std::nullopt}}};
}

/// A RouteCompiler: shortest paths by delay, a new table a fixed 200 ms after each change. Remembers the last
/// keys it was asked for.
struct ShortestPathCompiler {
    std::shared_ptr<std::vector<RouteKey>> asked = std::make_shared<std::vector<RouteKey>>();

    Result<RouteTimeline> operator()(const RouteRequest& request) const {
        *asked = request.keys;
        NetworkState state(request.topology);
        std::vector<TimedTable> tables;
        for (std::size_t i = 0; i <= request.changes.size(); ++i) {
            const bool more = i < request.changes.size();
            const bool at_start = more && request.changes[i].at == SimTime{0};
            const bool same_instant = more && i > 0 && request.changes[i].at == request.changes[i - 1].at;
            if (!at_start && !same_instant) {
                const bool first = tables.empty();
                auto table = table_for(request, state);
                if (!table) return tl::unexpected(table.error());
                const SimTime at = first ? SimTime{0} : request.changes[i - 1].at;
                tables.push_back({first ? at : at + 200_ms, *table, at});
            }
            if (more) state[request.changes[i].link] = request.changes[i].state;
        }
        return RouteTimeline(std::move(tables));
    }

private:
    static Result<RoutingTable> table_for(const RouteRequest& request, const NetworkState& state) {
        std::vector<Route> routes;
        for (const RouteKey& key : request.keys) {
            routes.push_back(shortest_route(request.topology, state, key));
            if (routes.back().paths.empty())
                return fail(ErrorCode::kUnreachable,
                            "no path from '" + request.topology.node(key.source).id + "'");
        }
        return RoutingTable(std::move(routes));
    }
};

}  // namespace hexi::testing_support
