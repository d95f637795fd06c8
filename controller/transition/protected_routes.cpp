#include "controller/transition/protected_routes.hpp"

#include <map>

#include "controller/backup_path.hpp"

namespace hexi {

RoutingTable with_backups(const RoutingTable& table, const Topology& topology, const NetworkState& state,
                          const RoutingPolicy& policy) {
    if (policy.protection == Protection::kNone) return table;
    std::map<Layer, CostGraph> graphs;
    std::vector<Route> routes(table.routes().begin(), table.routes().end());
    for (Route& route : routes) {
        const PathConstraints constraints{.layer = route.key.layer, .metric = policy.metric};
        const auto graph = graphs.try_emplace(route.key.layer, topology, state, constraints).first;
        for (WeightedPath& way : route.paths) {
            if (!way.backup) way.backup = backup_path(graph->second, way.path).path;
        }
    }
    return RoutingTable(std::move(routes));
}

}  // namespace hexi
