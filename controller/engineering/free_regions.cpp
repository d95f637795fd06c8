#include "controller/engineering/free_regions.hpp"

#include <algorithm>

namespace hexi {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

/// Tarjan's algorithm with a stack of its own in place of recursion.
class Components {
public:
    Components(const FlowModel& model, const OutgoingArcs& outgoing, std::span<const std::int64_t> weights)
        : model_(model),
          outgoing_(outgoing),
          weights_(weights),
          order_(model.node_count, kNone),
          low_(model.node_count),
          component_(model.node_count, kNone) {
        for (std::uint32_t node = 0; node < model.node_count; ++node) {
            if (order_[node] == kNone) explore(node);
        }
    }
    [[nodiscard]] std::size_t count() const { return count_; }
    std::vector<std::uint32_t> components() && { return std::move(component_); }

private:
    struct Visit {
        std::uint32_t node;
        std::size_t next;  ///< of its arcs
    };

    void enter(std::uint32_t node) {
        order_[node] = low_[node] = entered_++;
        open_.push_back(node);
        visits_.push_back({node, 0});
    }

    void explore(std::uint32_t root) {
        enter(root);
        while (!visits_.empty()) {
            const std::uint32_t node = visits_.back().node;
            const auto arcs = outgoing_.leaving(node);
            if (visits_.back().next == arcs.size()) {
                leave(node);
                continue;
            }
            const auto& [to, arc] = arcs[visits_.back().next++];
            if (!model_.present(arc) || weights_[arc] != 0 || component_[to] != kNone) continue;
            if (order_[to] == kNone) {
                enter(to);
            } else {
                low_[node] = std::min(low_[node], order_[to]);
            }
        }
    }

    void leave(std::uint32_t node) {
        visits_.pop_back();
        if (!visits_.empty()) low_[visits_.back().node] = std::min(low_[visits_.back().node], low_[node]);
        if (low_[node] != order_[node]) return;
        std::uint32_t member = kNone;
        do {
            member = open_.back();
            open_.pop_back();
            component_[member] = static_cast<std::uint32_t>(count_);
        } while (member != node);
        ++count_;
    }

    const FlowModel& model_;
    const OutgoingArcs& outgoing_;
    std::span<const std::int64_t> weights_;
    std::vector<std::uint32_t> order_, low_, component_, open_;
    std::vector<Visit> visits_;
    std::uint32_t entered_ = 0;
    std::size_t count_ = 0;
};

}  // namespace

FreeRegions::FreeRegions(const FlowModel& model, const OutgoingArcs& outgoing)
    : model_(&model), outgoing_(&outgoing) {}

bool FreeRegions::price(std::span<const std::int64_t> weights, std::size_t most) {
    Components found(*model_, *outgoing_, weights);
    count_ = found.count();
    if (count_ > most) return false;
    region_ = std::move(found).components();
    find_crossings(weights);
    distance_.assign(count_ * count_, kUnreachable);
    for (std::uint32_t region = 0; region < count_; ++region) measure_from(region);
    return true;
}

void FreeRegions::find_crossings(std::span<const std::int64_t> weights) {
    crossings_.clear();
    for (std::size_t a = 0; a < model_->arcs.size(); ++a) {
        const std::uint32_t from = region_[model_->arcs[a].from], to = region_[model_->arcs[a].to];
        if (model_->present(a) && from != to) crossings_.push_back({from, to, weights[a]});
    }
    std::ranges::sort(crossings_, {}, &Crossing::from);
    first_.assign(count_ + 1, 0);
    for (const Crossing& crossing : crossings_) ++first_[crossing.from + 1];
    for (std::size_t r = 0; r < count_; ++r) first_[r + 1] += first_[r];
}

/// Dijkstra's algorithm without a heap: regions are few.
void FreeRegions::measure_from(std::uint32_t root) {
    const auto row = std::span(distance_).subspan(root * count_, count_);
    settled_.assign(count_, false);
    row[root] = 0;
    for (;;) {
        std::uint32_t nearest = kNone;
        for (std::uint32_t r = 0; r < count_; ++r) {
            if (settled_[r] || row[r] == kUnreachable) continue;
            if (nearest == kNone || row[r] < row[nearest]) nearest = r;
        }
        if (nearest == kNone) return;
        settled_[nearest] = true;
        for (std::uint32_t c = first_[nearest]; c < first_[nearest + 1]; ++c) {
            const auto& [from, to, weight] = crossings_[c];
            const std::int64_t offer = row[from] + weight;
            if (row[to] == kUnreachable || offer < row[to]) row[to] = offer;
        }
    }
}

}  // namespace hexi
