#include "controller/free_capacity.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "controller/shortest_path.hpp"

namespace hexi {

std::vector<double> free_capacity(const Topology& topology, const NetworkState& state,
                                  std::span<const double> loads) {
    std::vector<double> free;
    free.reserve(topology.links().size());
    for (std::size_t i = 0; i < topology.links().size(); ++i) {
        const double capacity =
            static_cast<double>(topology.links()[i].capacity.count()) * state[LinkId(i)].capacity_factor;
        free.push_back(std::max(0.0, capacity - (i < loads.size() ? loads[i] : 0)));
    }
    return free;
}

/// One tree serves all demands of a source, which follow one another.
PathLoads shortest_path_loads(const CostGraph& graph, std::span<const Demand> demands) {
    PathLoads loads{std::vector<double>(graph.topology().links().size())};
    std::optional<PathTree> tree;
    for (const Demand& demand : demands) {
        if (!tree || tree->source() != demand.source) tree.emplace(graph, demand.source);
        const auto path = tree->to(demand.destination);
        if (!path) ++loads.without_path;
        if (!path) continue;
        for (const LinkId link : path->links())
            loads.by_link[link.index()] += static_cast<double>(demand.rate.count());
    }
    return loads;
}

CostGraph with_room(CostGraph graph, std::span<const double> free, BitRate rate) {
    for (std::size_t i = 0; i < free.size(); ++i) {
        if (free[i] < static_cast<double>(rate.count())) graph.remove(LinkId(i));
    }
    return graph;
}

/// Nodes in order of the widest way to them; each fixes its own for good (Dijkstra with least and most
/// exchanged).
double widest(const CostGraph& graph, std::span<const double> free, NodeId source, NodeId destination) {
    const Topology& topology = graph.topology();
    std::vector<double> width(topology.nodes().size());
    std::vector<bool> settled(topology.nodes().size());
    std::vector<std::pair<double, std::size_t>> open{
        {std::numeric_limits<double>::infinity(), source.index()}};
    width[source.index()] = open.front().first;
    while (!open.empty()) {
        std::ranges::pop_heap(open);
        const std::size_t at = open.back().second;
        open.pop_back();
        if (settled[at]) continue;
        settled[at] = true;
        for (const LinkId link : topology.outgoing(NodeId(at))) {
            const std::size_t to = topology.link(link).to.index();
            const double through = std::min(width[at], free[link.index()]);
            if (!graph.usable(link) || through <= width[to]) continue;
            width[to] = through;
            open.emplace_back(through, to);
            std::ranges::push_heap(open);
        }
    }
    return width[destination.index()];
}

}  // namespace hexi
