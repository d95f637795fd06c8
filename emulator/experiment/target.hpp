// Service targets and the statistic they are held against.
#pragma once

#include "topology/routing_table.hpp"

namespace hexi {

/// The statistic of one-way delay a target bounds.
enum class DelayStatistic : std::uint8_t { kMean, kP50, kP90, kP99, kP999, kMax };

/// Share of packets that may be lost where a target says nothing else: the bound on the IP packet loss ratio
/// of the quality classes for interactive traffic. Source: ITU-T Y.1541 (12/2011), table 1, classes 0 to 4.
inline constexpr double kMostLoss = 1e-3;

/// A bound on the one-way delay of one route, and on the share of its packets that never arrive: the delay of
/// those is not in the statistic.
struct DelayTarget {
    RouteKey route;
    SimTime one_way{0};
    DelayStatistic statistic = DelayStatistic::kP99;
    double loss_ratio = kMostLoss;  ///< 0..1; 1: loss does not count, but something must arrive

    bool operator==(const DelayTarget&) const = default;
};

}  // namespace hexi
