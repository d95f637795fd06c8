// Batch placement as a textbook writes it: one integer program over every link.
#pragma once

#include <chrono>

#include "controller/placement/batch_choices.hpp"

namespace hexi {

/// What it found.
struct LinkProgramAnswer {
    std::optional<double> value;  ///< of the best whole plan; nothing where none was found in time
    bool stopped = false;         ///< by the time limit: there may be better ones
};

/// Least value of any whole plan (see batch_value()): x(j,h) chooses the hub of a job, y(j,s,e) the links of
/// a site's way; what leaves a node less what enters it is the sum of all x(j,h) at the site and -x(j,h) at
/// each hub. Second opinion and yardstick of place_batch(), not its way: there is a column for each job, site
/// and link. Jobs have no tier two. kEnvironment where the solver gives up.
[[nodiscard]] Result<LinkProgramAnswer> solve_link_program(const PlacementModel& model,
                                                           const BatchCosts& costs,
                                                           std::chrono::nanoseconds limit);

}  // namespace hexi
