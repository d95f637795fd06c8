#include "controller/path_report.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/k_shortest.hpp"
#include "controller/shortest_path.hpp"

namespace hexi {
namespace {

NetworkState state_of(const Topology& topology, const std::vector<LinkId>& failed) {
    NetworkState state(topology);
    for (const LinkId link : failed) state[link].status = LinkStatus::kDown;
    return state;
}

/// Delay of the same links the other way; nothing where one has no way back that is up.
std::optional<SimTime> delay_back(const CostGraph& graph, const Path& path) {
    SimTime delay{0};
    for (const LinkId id : path.links()) {
        const LinkId reverse = graph.topology().link(id).reverse;
        if (!reverse.valid() || !graph.usable(reverse)) return std::nullopt;
        delay += graph.topology().link(reverse).delay.total();
    }
    return delay;
}

ReportedPath reported(const CostGraph& graph, Path path) {
    const SimTime there = path_delay(graph.topology(), path);
    auto back = delay_back(graph, path);
    if (!back) {
        const auto other = PathTree(graph, path.destination()).to(path.source());
        if (other) back = path_delay(graph.topology(), *other);
    }
    std::optional<SimTime> round_trip;
    if (back) round_trip = there + *back;
    return {std::move(path), there, round_trip};
}

bool as_wished(const Topology& topology, const PathQuery& query, const Path& path) {
    if (query.max_hops && path.hop_count() > *query.max_hops) return false;
    const std::vector<NodeId> nodes = path_nodes(topology, path);
    return std::ranges::all_of(query.via,
                               [&](NodeId node) { return std::ranges::find(nodes, node) != nodes.end(); });
}

/// The cheapest paths that keep to `via` and `max_hops`.
Result<std::vector<Path>> wished_paths(const CostGraph& graph, const PathQuery& query) {
    const Topology& topology = graph.topology();
    KShortestPaths all(graph, query.source, query.destination);
    std::vector<Path> paths;
    std::size_t tried = 0;
    while (paths.size() < query.count && tried < kMostPathsTried) {
        auto path = all.next();
        if (!path) break;
        ++tried;
        if (as_wished(topology, query, *path)) paths.push_back(*std::move(path));
    }
    if (!paths.empty()) return paths;
    return fail(ErrorCode::kUnreachable,
                fmt::format("no path from '{}' to '{}' keeps to the nodes and hops asked for, {} {}",
                            topology.node(query.source).id, topology.node(query.destination).id,
                            tried == kMostPathsTried ? "among the cheapest" : "of all there are:", tried));
}

}  // namespace

Result<PathReport> report_paths(const Topology& topology, const PathQuery& query) {
    const CostGraph graph(topology, state_of(topology, query.failed),
                          {.layer = query.layer,
                           .metric = query.metric,
                           .excluded_links = query.avoided_links,
                           .excluded_nodes = query.avoided_nodes});
    const auto best = shortest_path(graph, query.source, query.destination);
    if (!best) return tl::unexpected(best.error());
    PathReport report{&topology, query, {}, std::nullopt};
    if (query.disjoint) {
        auto pair = disjoint_pair(graph, query.source, query.destination);
        report.paths.push_back(reported(graph, std::move(pair->first)));
        if (pair->second) report.paths.push_back(reported(graph, *std::move(pair->second)));
        report.protection = DisjointAnswer{std::move(pair->shared), pair->proven};
        return report;
    }
    auto paths = wished_paths(graph, query);
    if (!paths) return tl::unexpected(std::move(paths.error()));
    for (Path& path : *paths) report.paths.push_back(reported(graph, std::move(path)));
    return report;
}

}  // namespace hexi
