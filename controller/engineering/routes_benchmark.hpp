// How fast routes are found, beside the textbook linear program solved in the same run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "topology/base/clock.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// One figure: seconds of wall time, the median of `runs`.
struct RoutesTiming {
    std::string name;
    double seconds = 0;
    std::string reference;         ///< what was measured beside it; empty: nothing
    double reference_seconds = 0;  ///< the median of as many runs
    std::uint32_t runs = 1;
};

/// Measures on sample networks of 42, 158 and 197 nodes (66, 189 and 245 links; 1722, 24 806 and 38 612
/// demands): the exact optimum of min-mlu, a certified 5 %, solving again after a link has failed or a tenth
/// of the demands has changed by 30 %, fair shares of twice what fits, and all undominated (delay, cost)
/// paths of all pairs. The reference of the first two is CLP on the edge form: the fastest of its three
/// methods on 42 nodes, interior point on the larger; of solving again, solving the same afresh; of fair
/// shares, the solver with a program per level. Takes about a minute on one core. kEnvironment where an exact
/// answer and its reference disagree.
[[nodiscard]] Result<std::vector<RoutesTiming>> benchmark_routes(const MonotonicClock& clock);

}  // namespace hexi
