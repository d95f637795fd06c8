#include "controller/whatif/flow_routes.hpp"

#include <algorithm>

#include "controller/backup_path.hpp"
#include "controller/engineering/te_solution.hpp"
#include "controller/route_solver.hpp"

namespace hexi {
namespace {

/// Puts the routes that `objective` wants for the flows of one layer into `routes`, by flow.
Result<void> engineer(const ServiceLoad& load, TeObjective objective, std::span<const SweepFlow> flows,
                      const NetworkState& state, Layer layer, std::vector<Route>& routes) {
    TeProblem problem{
        .topology = load.topology.get(), .state = state, .layer = layer, .objective = objective};
    for (std::size_t i = 0; i < flows.size(); ++i) {
        const RouteKey& key = flows[i].key;
        if (key.layer != layer || flows[i].rate.count() == 0 || routes[i].paths.empty()) continue;
        problem.demands.push_back({key.source, key.destination, flows[i].rate, key.traffic_class});
    }
    if (problem.demands.empty()) return {};
    const auto solution = solve_te(problem, {});
    if (!solution) return tl::unexpected(solution.error());
    const RoutingTable table = routing_table(problem, *solution);
    const CostGraph graph(*load.topology, state, {.layer = layer});
    for (Route& route : routes) {
        const Route* found = table.find(route.key);
        if (found == nullptr) continue;
        route = *found;
        if (load.policy.protection == Protection::kNone) continue;
        for (WeightedPath& way : route.paths) way.backup = backup_path(graph, way.path).path;
    }
    return {};
}

}  // namespace

Result<RoutingTable> route_flows(const ServiceLoad& load, std::optional<TeObjective> objective,
                                 std::span<const SweepFlow> flows, const NetworkState& state) {
    std::vector<RouteKey> keys;
    keys.reserve(flows.size());
    for (const SweepFlow& flow : flows) keys.push_back(flow.key);
    RouteSolver solver(*load.topology, std::move(keys), load.policy);
    const RoutingTable& table = solver.solve(state);
    if (!objective) return table;
    std::vector<Route> routes(table.routes().begin(), table.routes().end());
    for (const Layer layer : {Layer::kOptical, Layer::kIpPrivate, Layer::kIp}) {
        if (auto done = engineer(load, *objective, flows, state, layer, routes); !done) {
            return tl::unexpected(std::move(done.error()));
        }
    }
    return RoutingTable(std::move(routes));
}

}  // namespace hexi
