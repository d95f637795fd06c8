// Traffic or a promise of one route.
#pragma once

#include <cstdint>
#include <optional>

#include "topology/base/units.hpp"
#include "topology/routing_table.hpp"
#include "topology/service_load.hpp"

namespace hexi {

/// Traffic or a promise, or both, of one route.
struct SweepFlow {
    RouteKey key;
    BitRate rate;                         ///< at load 1; 0 where only a promise was made
    std::optional<std::uint32_t> target;  ///< its place in ServiceLoad::targets
};

}  // namespace hexi
