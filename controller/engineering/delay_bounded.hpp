// The cheapest path whose delay keeps a bound, when cost and delay are different things.
#pragma once

#include "controller/engineering/flow_model.hpp"

namespace hexi {

/// Label setting over (cost, delay): finds every path from one node that no other beats in both. Exact; the
/// number of labels can grow exponentially in theory and stays in the dozens per node on backbones. P.
/// Hansen, "Bicriterion path problems", 1980; labels leave the heap in order of cost, so that one is
/// dominated exactly if an earlier one at its node is no later (and, where the model bounds hops, has no
/// more of them). Refers to the model, which must outlive it.
class DelayBoundedSearch {
public:
    explicit DelayBoundedSearch(const FlowModel& model);

    /// All such paths from `root` of at most `max_delay` ps; the arcs' delays are the model's, their
    /// `weights`
    /// >= 0.
    void search(std::uint32_t root, std::span<const std::int64_t> weights, std::int64_t max_delay);
    /// Weight of the cheapest of them to `node` within `max_delay` (at most the search's), its arcs from the
    /// node backwards put into `arcs`; PathOracle::kNoPath and no arcs where there is none.
    std::int64_t path(std::uint32_t node, std::int64_t max_delay, std::vector<std::uint32_t>& arcs) const;
    /// How many such paths lead to `node`.
    [[nodiscard]] std::size_t count(std::uint32_t node) const { return settled_[node].size(); }

private:
    struct Label {
        std::int64_t cost, delay;
        std::uint32_t node, arc, parent;  ///< `parent`: index in labels_
        std::size_t hops;                 ///< counted only where the model bounds them
    };
    [[nodiscard]] bool dominated(std::uint32_t node, std::int64_t delay, std::size_t hops) const;
    const FlowModel* model_;
    OutgoingArcs outgoing_;
    std::vector<Label> labels_;
    std::vector<std::uint32_t> heap_;
    std::vector<std::vector<std::uint32_t>> settled_;  ///< by node: labels, dearer from one to the next
};

}  // namespace hexi
