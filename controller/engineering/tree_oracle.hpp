// Cheapest paths by one tree per source, and by exact search where a delay bound forbids the tree's path.
#pragma once

#include "controller/engineering/delay_bounded.hpp"
#include "controller/engineering/free_regions.hpp"
#include "controller/engineering/path_oracle.hpp"

namespace hexi {

/// Over all loop-free paths within each demand's delay bound. Among equally cheap paths of a tree the one
/// with fewest links. Where costs are known without trees, because many arcs are free, the tree of a
/// source without bounds grows when one of its paths is asked for. Not copied or moved.
class TreeOracle : public PathOracle {
public:
    explicit TreeOracle(const FlowModel& model);

    void price(std::span<const std::int64_t> weights) override;
    /// The same for the demands of one source only.
    void price_source(std::size_t source, std::span<const std::int64_t> weights);
    void path(std::size_t demand, std::vector<std::uint32_t>& arcs) override;

private:
    struct Label {
        std::int64_t distance;
        std::uint32_t hops, node;
    };
    bool price_by_regions(std::span<const std::int64_t> weights);
    void grow_tree(std::size_t source, std::span<const std::int64_t> weights);
    void tree_path(std::size_t demand, std::vector<std::uint32_t>& arcs) const;
    void keep_bounds(std::size_t source, std::span<const std::int64_t> weights);

    const FlowModel* model_;
    OutgoingArcs outgoing_;
    DelayBoundedSearch bounded_;
    FreeRegions regions_;
    std::vector<bool> bounds_;                        ///< by source: some of its demands bound delay or hops
    std::vector<std::int64_t> weights_;               ///< of the last price()
    std::vector<bool> grown_;                         ///< by source: its tree is for these weights
    std::vector<std::uint32_t> source_of_;            ///< demand -> index in model.sources
    std::vector<std::uint32_t> parent_;               ///< source x node: the arc that ends the path there
    std::vector<std::vector<std::uint32_t>> detour_;  ///< by demand; path within its bound; empty: the tree's
    // working space of one search
    std::vector<std::int64_t> distance_;
    std::vector<std::uint32_t> hops_;
    std::vector<Label> heap_;
};

}  // namespace hexi
