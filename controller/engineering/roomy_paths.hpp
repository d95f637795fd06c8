// Ways round a failure that leave the best utilisation as it was.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "controller/engineering/flow_model.hpp"

namespace hexi {

/// Finds paths on which all links stay within a utilisation, one tree per source. Refers to the model, which
/// must outlive it.
class RoomyPaths {
public:
    /// `loads` in bit/s by arc, which grow as paths are given out; `utilisation`: the limit.
    RoomyPaths(const FlowModel& model, std::vector<double> loads, double utilisation);

    /// Rate that a demand has to carry elsewhere, bit/s.
    struct Moved {
        std::size_t demand;
        double rate;
    };
    /// For each of `moved`, demands of one source: the path of least weight among arcs with room for the
    /// largest of them, arcs from the destination backwards; empty where there is none or it has filled up
    /// meanwhile.
    [[nodiscard]] std::vector<std::vector<std::uint32_t>> route(std::span<const Moved> moved,
                                                                std::span<const std::int64_t> weights);

private:
    using Arcs = std::vector<std::uint32_t>;
    [[nodiscard]] std::vector<Arcs> free_paths(std::span<const Moved> moved, double largest,
                                               std::span<const std::int64_t> weights);
    [[nodiscard]] std::vector<Arcs> cheapest_paths(std::span<const Moved> moved, double largest,
                                                   std::span<const std::int64_t> weights) const;
    void reach_over_free_arcs(std::uint32_t root, double rate, std::span<const std::int64_t> weights);
    [[nodiscard]] bool fits(std::size_t arc, double rate) const {
        return model_->present(arc) && loads_[arc] + rate <= utilisation_ * model_->capacity[arc];
    }

    const FlowModel* model_;
    EdgesByOrigin origins_;
    std::vector<double> loads_;
    double utilisation_;
    std::vector<std::uint32_t> parent_, queue_;  ///< working space of a search: arc by node; nodes
};

}  // namespace hexi
