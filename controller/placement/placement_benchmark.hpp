// How fast and how well jobs are placed, beside plain rules and the textbook program in the same run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "controller/placement/placement_model.hpp"
#include "topology/base/clock.hpp"

namespace hexi {

/// One figure; timings are medians of `runs`.
struct PlacementFigure {
    std::string name;
    double value = 0;
    std::string unit;
    std::string reference = {};  ///< what was measured beside it; empty: nothing
    std::optional<double> reference_value = {};
    std::uint32_t runs = 1;
};

/// Measures, over `topology`,
///  - one at a time: jobs a second, of 1,000 drawn from `day` (its kinds and sizes, a hundredth each, any
///    endpoint, any time of the day); beside the same with the nearest-hub rule;
///  - all of `day` at once, and four such days in one: seconds and value (see BatchCosts) beside the whole
///  integer program over every link,
///    as a textbook has it, solved by CBC within `limit`; the value beside one at a time and the nearest hub;
///    and the gap that is left.
/// Tier two of jobs does not count here. kEnvironment where a solver gives up or the two exact answers
/// contradict each other.
[[nodiscard]] Result<std::vector<PlacementFigure>> benchmark_placement(const Topology& topology,
                                                                       const ComputeJobSet& day,
                                                                       const MonotonicClock& clock,
                                                                       std::chrono::nanoseconds limit);

}  // namespace hexi
