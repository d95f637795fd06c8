#include "controller/bounded_path.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/k_shortest.hpp"

namespace hexi {
namespace {

bool keeps(const Topology& topology, const NetworkState& state, const Path& path, const PathBounds& bounds) {
    SimTime delay{0};
    double metric = 0;
    for (const LinkId link : path.links()) {
        delay += topology.link(link).delay.total() + state[link].extra_delay;
        metric += topology.link(link).metric;
    }
    if (bounds.max_delay && delay > *bounds.max_delay) return false;
    if (bounds.max_metric && metric > *bounds.max_metric) return false;
    if (bounds.max_hops && path.hop_count() > *bounds.max_hops) return false;
    const auto passed = path_nodes(topology, path);
    const auto passes = [&](NodeId node) { return std::ranges::find(passed, node) != passed.end(); };
    const auto uses = [&](LinkId link) {
        return std::ranges::find(path.links(), link) != path.links().end();
    };
    return std::ranges::all_of(bounds.nodes, passes) && std::ranges::all_of(bounds.links, uses);
}

}  // namespace

Result<Path> cheapest_path_within(const CostGraph& graph, const NetworkState& state, NodeId source,
                                  NodeId destination, const PathBounds& bounds) {
    if (auto any = shortest_path(graph, source, destination); !any) return any;
    KShortestPaths paths(graph, source, destination);
    const auto refuse = [&](std::string_view which) {
        return fail(ErrorCode::kUnreachable,
                    fmt::format("{} from '{}' to '{}' keeps the bounds", which,
                                graph.topology().node(source).id, graph.topology().node(destination).id));
    };
    for (std::size_t tried = 0; tried < bounds.tries; ++tried) {
        auto path = paths.next();
        if (!path) return refuse("no path");
        if (keeps(graph.topology(), state, *path, bounds)) return *std::move(path);
    }
    return refuse(fmt::format("none of the {} cheapest paths", bounds.tries));
}

CostGraph with_room(CostGraph graph, const NetworkState& state, std::span<const double> loads, BitRate rate) {
    for (std::size_t i = 0; i < loads.size(); ++i) {
        const LinkId link(i);
        const double capacity =
            static_cast<double>(graph.topology().link(link).capacity.count()) * state[link].capacity_factor;
        if (graph.usable(link) && capacity - loads[i] < static_cast<double>(rate.count())) graph.remove(link);
    }
    return graph;
}

}  // namespace hexi
