// Why routes are as they are, in a sentence each.
#pragma once

#include <map>

#include "controller/service/network.hpp"
#include "controller/shortest_path.hpp"

namespace hexi {

/// Speaks of one network, which must outlive it; remembers what it has searched. Used by one thread at a
/// time.
class RouteReasons {
public:
    /// `metric`: what routes make least where nothing else is said.
    RouteReasons(const Network& network, PathMetric metric) : network_(network), metric_(metric) {}

    /// Why traffic of `key` goes as the table in force says.
    [[nodiscard]] std::string of(const RouteKey& key);

private:
    const PathTree& tree(const RouteKey& key, bool all_up);
    [[nodiscard]] std::string of_shortest(const RouteKey& key, const Path& taken);

    const Network& network_;
    PathMetric metric_;
    std::map<std::pair<Layer, bool>, CostGraph> graphs_;
    std::map<std::tuple<Layer, bool, NodeId>, PathTree> trees_;
};

}  // namespace hexi
