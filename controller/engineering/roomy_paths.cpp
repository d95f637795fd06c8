#include "controller/engineering/roomy_paths.hpp"

#include <algorithm>

namespace hexi {
namespace {

constexpr std::uint32_t kNoArc = std::numeric_limits<std::uint32_t>::max();

}  // namespace

RoomyPaths::RoomyPaths(const FlowModel& model, std::vector<double> loads, double utilisation)
    : model_(&model),
      origins_(model.node_count, model.arcs),
      loads_(std::move(loads)),
      utilisation_(utilisation * (1 + 1e-9)) {}

std::vector<std::vector<std::uint32_t>> RoomyPaths::route(std::span<const Moved> moved,
                                                          std::span<const std::int64_t> weights) {
    double largest = 0;
    for (const Moved& part : moved) largest = std::max(largest, part.rate);
    auto paths = free_paths(moved, largest, weights);
    if (paths.empty()) paths = cheapest_paths(moved, largest, weights);
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const double rate = moved[i].rate;
        if (!std::ranges::all_of(paths[i], [&](auto arc) { return fits(arc, rate); })) paths[i].clear();
        for (const std::uint32_t arc : paths[i]) loads_[arc] += rate;
    }
    return paths;
}

/// Paths of weight 0, which most are under the prices of min-mlu and a walk in breadth finds; none at all
/// where one of `moved` has none.
std::vector<RoomyPaths::Arcs> RoomyPaths::free_paths(std::span<const Moved> moved, double largest,
                                                     std::span<const std::int64_t> weights) {
    reach_over_free_arcs(model_->demands[moved.front().demand].source, largest, weights);
    std::vector<Arcs> paths(moved.size());
    for (std::size_t i = 0; i < moved.size(); ++i) {
        std::uint32_t node = model_->demands[moved[i].demand].destination;
        if (parent_[node] == kNoArc) return {};
        for (; parent_[node] != kNoArc; node = model_->arcs[parent_[node]].from)
            paths[i].push_back(parent_[node]);
    }
    return paths;
}

void RoomyPaths::reach_over_free_arcs(std::uint32_t root, double rate,
                                      std::span<const std::int64_t> weights) {
    parent_.assign(model_->node_count, kNoArc);
    queue_.assign(1, root);
    for (std::size_t next = 0; next < queue_.size(); ++next) {
        for (const std::uint32_t arc : origins_.leaving(queue_[next])) {
            const std::uint32_t to = model_->arcs[arc].to;
            if (to == root || parent_[to] != kNoArc || weights[arc] != 0 || !fits(arc, rate)) continue;
            parent_[to] = arc;
            queue_.push_back(to);
        }
    }
}

std::vector<RoomyPaths::Arcs> RoomyPaths::cheapest_paths(std::span<const Moved> moved, double largest,
                                                         std::span<const std::int64_t> weights) const {
    std::vector<WeightedEdge> edges = model_->arcs;
    for (std::size_t a = 0; a < edges.size(); ++a)
        edges[a].weight = fits(a, largest) ? weights[a] : WeightedEdge::kAbsent;
    const ShortestTree tree = shortest_tree(origins_, edges, model_->demands[moved.front().demand].source);
    std::vector<Arcs> paths;
    for (const Moved& part : moved) {
        const auto found = tree_path(tree, edges, model_->demands[part.demand].destination);
        paths.emplace_back(found.rbegin(), found.rend());
    }
    return paths;
}

}  // namespace hexi
