// Surges, as engines see them.
#pragma once

#include <set>
#include <vector>

#include "emulator/experiment/traffic.hpp"
#include "emulator/experiment/valid_scenario.hpp"

namespace hexi {

/// The changes of rate that `surges` bring to `keys` before `end`, ascending in time, then in key. Surges
/// that overlap multiply; an instant at which a key's factor stays the same makes no change.
[[nodiscard]] std::vector<RateChange> surge_changes(const std::vector<ResolvedSurge>& surges,
                                                    const std::set<RouteKey>& keys, SimTime end);

}  // namespace hexi
