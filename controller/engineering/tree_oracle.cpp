#include "controller/engineering/tree_oracle.hpp"

#include <algorithm>

namespace hexi {
namespace {

constexpr std::uint32_t kNoArc = std::numeric_limits<std::uint32_t>::max();
constexpr std::int64_t kFar = std::numeric_limits<std::int64_t>::max();

}  // namespace

TreeOracle::TreeOracle(const FlowModel& model)
    : PathOracle(model.demands.size()),
      model_(&model),
      outgoing_(model),
      bounded_(model),
      regions_(model, outgoing_),
      bounds_(model.sources.size(), model.max_hops != FlowModel::kAnyHops),
      grown_(model.sources.size()),
      source_of_(model.demands.size()),
      parent_(model.sources.size() * model.node_count, kNoArc),
      distance_(model.node_count),
      hops_(model.node_count) {
    for (std::size_t s = 0; s < model.sources.size(); ++s) {
        for (std::size_t d = model.sources[s].first; d < model.sources[s].last; ++d) {
            source_of_[d] = static_cast<std::uint32_t>(s);
            if (model.demands[d].max_delay != FlowModel::kAnyDelay) bounds_[s] = true;
        }
    }
    if (std::ranges::find(bounds_, true) != bounds_.end()) detour_.resize(model.demands.size());
}

void TreeOracle::price(std::span<const std::int64_t> weights) {
    weights_.assign(weights.begin(), weights.end());
    const bool known = price_by_regions(weights);
    for (std::size_t s = 0; s < model_->sources.size(); ++s) {
        if (!known || bounds_[s]) price_source(s, weights);
    }
}

bool TreeOracle::price_by_regions(std::span<const std::int64_t> weights) {
    if (!regions_.price(weights, model_->node_count / 2)) return false;
    std::fill(grown_.begin(), grown_.end(), false);
    for (std::size_t d = 0; d < cost_.size(); ++d)
        cost_[d] = regions_.distance(model_->demands[d].source, model_->demands[d].destination);
    return true;
}

void TreeOracle::price_source(std::size_t source, std::span<const std::int64_t> weights) {
    grow_tree(source, weights);
    grown_[source] = true;
    const auto& [root, first, last] = model_->sources[source];
    for (std::size_t d = first; d < last; ++d) {
        const std::int64_t distance = distance_[model_->demands[d].destination];
        cost_[d] = distance == kFar ? kNoPath : distance;
    }
    keep_bounds(source, weights);
}

// Dijkstra with lazy deletion; fewer hops first among equals, so that free links do not make long paths.
void TreeOracle::grow_tree(std::size_t source, std::span<const std::int64_t> weights) {
    std::uint32_t* const parent = parent_.data() + source * model_->node_count;
    const auto later = [](const Label& a, const Label& b) {
        return a.distance > b.distance || (a.distance == b.distance && a.hops > b.hops);
    };
    const std::uint32_t root = model_->sources[source].node;
    std::fill(distance_.begin(), distance_.end(), kFar);
    std::fill(parent, parent + model_->node_count, kNoArc);
    distance_[root] = 0;
    hops_[root] = 0;
    heap_.assign(1, {0, 0, root});
    while (!heap_.empty()) {
        std::pop_heap(heap_.begin(), heap_.end(), later);
        const Label at = heap_.back();
        heap_.pop_back();
        if (at.distance != distance_[at.node] || at.hops != hops_[at.node]) continue;
        for (const auto& [to, arc] : outgoing_.leaving(at.node)) {
            if (!model_->present(arc)) continue;
            const std::int64_t distance = at.distance + weights[arc];
            if (distance > distance_[to] || (distance == distance_[to] && at.hops + 1 >= hops_[to])) continue;
            distance_[to] = distance;
            hops_[to] = at.hops + 1;
            parent[to] = arc;
            heap_.push_back({distance, at.hops + 1, to});
            std::push_heap(heap_.begin(), heap_.end(), later);
        }
    }
}

void TreeOracle::keep_bounds(std::size_t source, std::span<const std::int64_t> weights) {
    if (!bounds_[source]) return;
    const auto& [root, first, last] = model_->sources[source];
    std::vector<std::size_t> late;
    std::vector<std::uint32_t> arcs;
    for (std::size_t d = first; d < last; ++d) {
        detour_[d].clear();
        if (cost_[d] == kNoPath) continue;
        tree_path(d, arcs);
        if (!model_->allows(d, arcs)) late.push_back(d);
    }
    if (late.empty()) return;
    std::int64_t longest = 0;
    for (const std::size_t d : late) longest = std::max(longest, model_->demands[d].max_delay);
    bounded_.search(root, weights, longest);
    for (const std::size_t d : late) {
        const FlowModel::Demand& demand = model_->demands[d];
        cost_[d] = bounded_.path(demand.destination, demand.max_delay, detour_[d]);
    }
}

void TreeOracle::path(std::size_t demand, std::vector<std::uint32_t>& arcs) {
    if (!grown_[source_of_[demand]]) price_source(source_of_[demand], weights_);
    if (detour_.empty() || detour_[demand].empty()) return tree_path(demand, arcs);
    arcs = detour_[demand];
}

void TreeOracle::tree_path(std::size_t demand, std::vector<std::uint32_t>& arcs) const {
    arcs.clear();
    const std::uint32_t* const parent = parent_.data() + source_of_[demand] * model_->node_count;
    for (std::uint32_t node = model_->demands[demand].destination; parent[node] != kNoArc;
         node = model_->arcs[parent[node]].from)
        arcs.push_back(parent[node]);
}

}  // namespace hexi
