// Service targets and the statistic they are held against.
#pragma once

#include "topology/routing_table.hpp"

namespace hexi {

/// The statistic of one-way delay a target bounds.
enum class DelayStatistic : std::uint8_t { kMean, kP50, kP90, kP99, kP999, kMax };

/// A bound on the one-way delay of one route.
struct DelayTarget {
    RouteKey route;
    SimTime one_way{0};
    DelayStatistic statistic = DelayStatistic::kP99;

    bool operator==(const DelayTarget&) const = default;
};

}  // namespace hexi
