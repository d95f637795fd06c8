#include "controller/engineering/delay_bounded.hpp"

#include <algorithm>
#include <tuple>

#include "controller/engineering/path_oracle.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

}  // namespace

DelayBoundedSearch::DelayBoundedSearch(const FlowModel& model)
    : model_(&model), outgoing_(model), settled_(model.node_count) {}

bool DelayBoundedSearch::dominated(std::uint32_t node, std::int64_t delay, std::size_t hops) const {
    const auto& settled = settled_[node];
    if (settled.empty()) return false;
    if (model_->max_hops == FlowModel::kAnyHops) return labels_[settled.back()].delay <= delay;
    return std::ranges::any_of(settled,
                               [&](auto i) { return labels_[i].delay <= delay && labels_[i].hops <= hops; });
}

void DelayBoundedSearch::search(std::uint32_t root, std::span<const std::int64_t> weights,
                                std::int64_t max_delay) {
    labels_.assign(1, {0, 0, root, kNone, kNone, 0});
    heap_.assign(1, 0);
    for (auto& labels : settled_) labels.clear();
    const auto later = [&](std::uint32_t a, std::uint32_t b) {
        const auto key = [&](std::uint32_t i) { return std::tie(labels_[i].cost, labels_[i].delay); };
        return key(a) > key(b);
    };
    const std::size_t hop = model_->max_hops == FlowModel::kAnyHops ? 0 : 1;
    while (!heap_.empty()) {
        std::pop_heap(heap_.begin(), heap_.end(), later);
        const std::uint32_t index = heap_.back();
        heap_.pop_back();
        const Label at = labels_[index];
        if (dominated(at.node, at.delay, at.hops)) continue;
        settled_[at.node].push_back(index);
        for (const auto& [to, arc] : outgoing_.leaving(at.node)) {
            if (!model_->present(arc)) continue;
            const std::int64_t delay = at.delay + model_->arcs[arc].weight;
            const std::size_t hops = at.hops + hop;
            if (delay > max_delay || hops > model_->max_hops || dominated(to, delay, hops)) continue;
            heap_.push_back(static_cast<std::uint32_t>(labels_.size()));
            labels_.push_back({at.cost + weights[arc], delay, to, arc, index, hops});
            std::push_heap(heap_.begin(), heap_.end(), later);
        }
    }
}

std::int64_t DelayBoundedSearch::path(std::uint32_t node, std::int64_t max_delay,
                                      std::vector<std::uint32_t>& arcs) const {
    arcs.clear();
    const auto& found = settled_[node];
    const auto first = std::ranges::find_if(found, [&](auto i) { return labels_[i].delay <= max_delay; });
    if (first == found.end()) return PathOracle::kNoPath;
    for (std::uint32_t i = *first; labels_[i].parent != kNone; i = labels_[i].parent)
        arcs.push_back(labels_[i].arc);
    return labels_[*first].cost;
}

}  // namespace hexi
