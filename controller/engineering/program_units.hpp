// What 1 stands for in a linear program over paths, so that its tolerances mean little on every link.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "controller/engineering/flow_model.hpp"

namespace hexi {

/// Units of rows and columns, bit/s. One for all where capacities are alike, since that is quickest; else
/// each link's row counts in its own capacity, each path in what its narrowest link or its demand has, each
/// demand's row in its rate: then no coefficient is above 1 by much, and what the solver's tolerance leaves
/// is little for the smallest link, too. A value, cheap to copy; units stay what they were when model and
/// rates change.
class ProgramUnits {
public:
    enum class Choice {
        kFitting,  ///< as above
        kCommon,   ///< one unit, in any case: flows on narrow links are worth little then, prices much
    };
    /// `utilisation`: of the order of the best there is, > 0.
    ProgramUnits(const FlowModel& model, double utilisation, Choice choice);

    /// True where one does for all.
    [[nodiscard]] bool even() const { return !uneven_; }
    /// The median capacity times the utilisation.
    [[nodiscard]] double common() const { return common_; }
    [[nodiscard]] double arc(std::size_t arc) const { return uneven_ ? uneven_->arc[arc] : common_; }
    [[nodiscard]] double demand(std::size_t demand) const {
        return uneven_ ? uneven_->demand[demand] : common_;
    }
    [[nodiscard]] double path(std::size_t demand, std::span<const std::uint32_t> arcs) const;

private:
    struct Uneven {
        std::vector<double> arc, demand;
    };
    double common_;
    std::shared_ptr<const Uneven> uneven_;  ///< null where one unit does for all
};

}  // namespace hexi
