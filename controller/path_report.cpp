#include "controller/path_report.hpp"

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

}  // namespace

Result<PathReport> report_paths(const Topology& topology, const PathQuery& query) {
    const CostGraph graph(topology, state_of(topology, query.failed),
                          {.layer = query.layer, .metric = query.metric});
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
    for (auto& path : k_shortest_paths(graph, query.source, query.destination, query.count)) {
        report.paths.push_back(reported(graph, std::move(path)));
    }
    return report;
}

}  // namespace hexi
