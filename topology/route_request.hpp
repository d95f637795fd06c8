// What a controller is asked: routes for these pairs, over this network, as it changes.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "topology/network_change.hpp"
#include "topology/rate_change.hpp"
#include "topology/route_timeline.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// What a shortest path minimises.
enum class PathMetric : std::uint8_t {
    kDelay,  ///< fixed delay
    kIgp,    ///< Link::metric
    kHops,   ///< number of links
};

/// What all routes together are best at.
enum class RouteObjective : std::uint8_t {
    kShortest,    ///< each pair for itself: its shortest paths
    kMinMlu,      ///< least maximum link utilisation
    kMinLatency,  ///< least total of rate times delay within capacity
};

/// How failures are prepared for.
enum class Protection : std::uint8_t {
    kNone,  ///< wait for the reroute
    kPath,  ///< each path has a backup that shares no fibre with it, or as few as possible
};

/// How routes are chosen, and how long the controller takes to notice and act.
struct RoutingPolicy {
    RouteObjective objective = RouteObjective::kShortest;
    PathMetric metric = PathMetric::kDelay;
    std::uint32_t max_paths = 1;  ///< equal-cost paths to split over, 1..64
    Protection protection = Protection::kPath;
    SimTime detection{
        50'000'000'000};  ///< from the change until the controller knows: 3 missed BFD packets, 50 ms
    SimTime computation{100'000'000'000};  ///< until the new table is ready
    SimTime installation{50'000'000'000};  ///< until every router uses it

    bool operator==(const RoutingPolicy&) const = default;
};

/// One request; the references live as long as the call.
struct RouteRequest {
    const Topology& topology;
    std::vector<RouteKey> keys;          ///< any order; each once
    std::vector<NetworkChange> changes;  ///< ascending in `at`; those at 0 are known from the start
    RoutingPolicy policy;
    /// bit/s by place in `keys`, for objectives other than kShortest; beyond its end 0: such a pair takes its
    /// shortest path.
    std::vector<double> rates = {};
    /// When these rates change, ascending in `at` (> 0); known to the controller as late as other changes
    /// are.
    std::vector<RateChange> rate_changes = {};
};

/// Whoever decides routes. kUnreachable names a pair that has no path at time 0; a pair cut off later gets a
/// route without paths.
using RouteCompiler = std::function<Result<RouteTimeline>(const RouteRequest&)>;

}  // namespace hexi
