// Which paths each aggregate of traffic takes, and where it goes when a link of one fails.
#pragma once

#include <compare>
#include <optional>
#include <vector>

#include "topology/path.hpp"

namespace hexi {

/// What is routed as one: all traffic of a class from one node to another over one layer.
struct RouteKey {
    NodeId source, destination;
    Layer layer = Layer::kIp;
    std::uint8_t traffic_class = 0;  ///< index into the scenario's classes, 0 the most urgent

    auto operator<=>(const RouteKey&) const = default;
};

/// The way back.
[[nodiscard]] inline RouteKey reversed(const RouteKey& key) {
    return {key.destination, key.source, key.layer, key.traffic_class};
}

/// One of the paths of a route; flows are hashed over the paths in proportion to `weight`.
struct WeightedPath {
    Path path;
    std::uint32_t weight = 1;    ///< > 0
    std::optional<Path> backup;  ///< used by the next packet once a link of `path` is known down at its head

    bool operator==(const WeightedPath&) const = default;
};

struct Route {
    RouteKey key;
    std::vector<WeightedPath>
        paths;  ///< at least one; empty only in a table that records a pair as unreachable

    bool operator==(const Route&) const = default;
};

/// Routes by key, sorted, each key once. A value.
class RoutingTable {
public:
    RoutingTable() = default;
    /// Sorts; a key given twice is our bug.
    explicit RoutingTable(std::vector<Route> routes);

    [[nodiscard]] std::span<const Route> routes() const { return routes_; }
    /// Null where the table has no such key.
    [[nodiscard]] const Route* find(const RouteKey& key) const;

    bool operator==(const RoutingTable&) const = default;

private:
    std::vector<Route> routes_;
};

}  // namespace hexi
