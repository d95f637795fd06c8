// How much of some traffic there is. Private to this folder.
#pragma once

#include <vector>

#include "emulator/experiment/route_load.hpp"
#include "emulator/experiment/valid_scenario.hpp"

namespace hexi {

/// What demands are multiplied by, and a sentence where a limit has lowered it.
struct VolumeFactor {
    double factor = 1;
    std::vector<std::string> remarks = {};
};

/// The volume of `traffic`, 1 where no utilisation is asked for; else what leads to it, or to its limit where
/// that is less, over the routes of `intact`, which has all its keys.
[[nodiscard]] VolumeFactor volume_factor(const Topology& topology, const ResolvedTraffic& traffic,
                                         const RoutingTable& intact);

}  // namespace hexi
