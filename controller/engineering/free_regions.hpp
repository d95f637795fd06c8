// Distances where most arcs cost nothing, as under the prices of min-mlu: only full links have one.
#pragma once

#include "controller/engineering/flow_model.hpp"

namespace hexi {

/// Nodes that reach each other over arcs of weight 0 form a region, and are equally far from everywhere.
/// Under the prices of a min-mlu program a network falls into a few regions, so all distances together take
/// less than one shortest-path tree per source. Regions: strongly connected components (R. Tarjan, SIAM J.
/// Computing 1(2), 1972). Refers to model and arcs, which must outlive it.
class FreeRegions {
public:
    static constexpr std::int64_t kUnreachable = -1;

    FreeRegions(const FlowModel& model, const OutgoingArcs& outgoing);

    /// False, and no distances, where there are more than `most` regions. `weights` by arc, >= 0.
    bool price(std::span<const std::int64_t> weights, std::size_t most);
    [[nodiscard]] std::int64_t distance(std::uint32_t from, std::uint32_t to) const {
        return distance_[region_[from] * count_ + region_[to]];
    }

private:
    struct Crossing {
        std::uint32_t from, to;
        std::int64_t weight;
    };
    void find_crossings(std::span<const std::int64_t> weights);
    void measure_from(std::uint32_t region);

    const FlowModel* model_;
    const OutgoingArcs* outgoing_;
    std::size_t count_ = 0;
    std::vector<std::uint32_t> region_;   ///< by node
    std::vector<std::int64_t> distance_;  ///< region x region
    std::vector<Crossing> crossings_;     ///< between regions, in order of `from`
    std::vector<std::uint32_t> first_;    ///< region -> its first crossing
    std::vector<bool> settled_;           ///< by region; working space of measure_from()
};

}  // namespace hexi
