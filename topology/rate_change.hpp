// Traffic that grows or shrinks at an instant.
#pragma once

#include "topology/routing_table.hpp"

namespace hexi {

/// Largest factor of a RateChange.
inline constexpr double kLargestRateChange = 1e9;

/// From `at` on, every source with the route `key` sends `factor` times its own rate.
struct RateChange {
    SimTime at{0};
    RouteKey key;
    double factor = 1;  ///< 0 .. kLargestRateChange

    bool operator==(const RateChange&) const = default;
};

}  // namespace hexi
