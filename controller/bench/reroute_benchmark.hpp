// How long it takes from a link's failure until the last agent forwards by the plan that answers it.
#pragma once

#include <vector>

#include "controller/bench/service_figure.hpp"
#include "topology/base/clock.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// A whole service with its state on the disk and three simulated agents over TCP on this machine, for rings
/// with chords of 18, 100 and 700 nodes and as many intents: 50 links that carry something fail one after the
/// other, each repaired before the next. Gives p50 and p99 in ms beside what engines assume for computation
/// and installation. Agents look for failures every millisecond. kEnvironment where the machine refuses.
[[nodiscard]] Result<std::vector<ServiceFigure>> benchmark_reroute(const MonotonicClock& clock);

}  // namespace hexi
