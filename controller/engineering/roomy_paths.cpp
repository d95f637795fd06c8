#include "controller/engineering/roomy_paths.hpp"

#include <algorithm>

namespace hexi {

RoomyPaths::RoomyPaths(const FlowModel& model, std::vector<double> loads, double utilisation)
    : model_(&model),
      origins_(model.node_count, model.arcs),
      loads_(std::move(loads)),
      utilisation_(utilisation * (1 + 1e-9)) {}

std::vector<std::vector<std::uint32_t>> RoomyPaths::route(std::span<const Moved> moved,
                                                          std::span<const std::int64_t> weights) {
    double largest = 0;
    for (const Moved& part : moved) largest = std::max(largest, part.rate);
    std::vector<WeightedEdge> edges = model_->arcs;
    for (std::size_t a = 0; a < edges.size(); ++a)
        edges[a].weight = fits(a, largest) ? weights[a] : WeightedEdge::kAbsent;
    const ShortestTree tree = shortest_tree(origins_, edges, model_->demands[moved.front().demand].source);
    std::vector<std::vector<std::uint32_t>> paths;
    for (const Moved& part : moved) {
        paths.emplace_back();
        for (const std::size_t edge : tree_path(tree, edges, model_->demands[part.demand].destination))
            paths.back().push_back(static_cast<std::uint32_t>(edge));
        std::ranges::reverse(paths.back());
        if (!std::ranges::all_of(paths.back(), [&](auto arc) { return fits(arc, part.rate); }))
            paths.back().clear();
        for (const std::uint32_t arc : paths.back()) loads_[arc] += part.rate;
    }
    return paths;
}

}  // namespace hexi
