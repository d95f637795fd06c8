#include "controller/path_report.hpp"

#include <fmt/format.h>

#include "controller/equal_cost.hpp"
#include "controller/free_capacity.hpp"
#include "controller/k_shortest.hpp"
#include "controller/shortest_path.hpp"
#include "topology/commandline/quantity_text.hpp"

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
    return {std::move(path), there, round_trip, std::nullopt};
}

/// `graph` less links that are too full for the rate asked for; where no path is left, how much room there
/// is.
Result<CostGraph> with_room_asked(CostGraph graph, const NetworkState& state, const PathQuery& query) {
    if (!query.min_free) return graph;
    const Topology& topology = graph.topology();
    const auto free = free_capacity(topology, state, query.loads);
    auto roomy = with_room(graph, free, *query.min_free);
    if (cheapest_path(roomy, query.source, query.destination)) return roomy;
    const double most = widest(graph, free, query.source, query.destination);
    return fail(
        ErrorCode::kUnreachable,
        fmt::format(
            "no path from '{}' to '{}' on layer '{}' has {} free: the most that is free along one is {}",
            topology.node(query.source).id, topology.node(query.destination).id, to_string(query.layer),
            rate_text(*query.min_free), rate_text(BitRate(static_cast<std::uint64_t>(most)))));
}

Result<std::vector<Path>> cheapest_paths(const CostGraph& graph, const NetworkState& state,
                                         const PathQuery& query) {
    if (query.ecmp) return EqualCostPaths(graph, query.source).to(query.destination, *query.ecmp);
    if (!query.bounds.any()) return k_shortest_paths(graph, query.source, query.destination, query.count);
    return cheapest_paths_within(graph, state, query.source, query.destination, query.bounds, query.count);
}

Result<DisjointPair> apart_paths(const CostGraph& graph, const NetworkState& state, const PathQuery& query) {
    if (!query.bounds.any()) return *disjoint_pair(graph, query.source, query.destination);
    PathBounds second = query.bounds;
    second.nodes.clear();
    second.links.clear();
    return disjoint_pair_within(graph, state, query.source, query.destination, query.bounds, second);
}

CostGraph graph_of(const Topology& topology, const NetworkState& state, const PathQuery& query) {
    return {topology,
            state,
            {.layer = query.layer,
             .metric = query.metric,
             .excluded_links = query.avoided_links,
             .excluded_nodes = query.avoided_nodes,
             .affinity = query.affinity}};
}

}  // namespace

Result<PathReport> report_paths(const Topology& topology, const PathQuery& query) {
    const NetworkState state = state_of(topology, query.failed);
    const CostGraph allowed = graph_of(topology, state, query);
    if (const auto any = shortest_path(allowed, query.source, query.destination); !any)
        return tl::unexpected(any.error());
    const auto graph = with_room_asked(allowed, state, query);
    if (!graph) return tl::unexpected(graph.error());
    PathReport report{&topology, query, {}, std::nullopt};
    if (query.disjoint) {
        auto pair = apart_paths(*graph, state, query);
        if (!pair) return tl::unexpected(std::move(pair.error()));
        report.paths.push_back(reported(*graph, std::move(pair->first)));
        if (pair->second) report.paths.push_back(reported(*graph, *std::move(pair->second)));
        report.protection = DisjointAnswer{std::move(pair->shared), pair->proven};
        return report;
    }
    auto paths = cheapest_paths(*graph, state, query);
    if (!paths) return tl::unexpected(std::move(paths.error()));
    for (Path& path : *paths) report.paths.push_back(reported(*graph, std::move(path)));
    for (ReportedPath& path : report.paths) {
        if (query.ecmp) path.share = 1 / static_cast<double>(report.paths.size());
    }
    return report;
}

}  // namespace hexi
