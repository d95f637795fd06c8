#include "controller/whatif/flow_routes.hpp"

#include <algorithm>
#include <limits>

#include "controller/backup_path.hpp"
#include "controller/route_solver.hpp"

namespace hexi {
namespace {

/// By the load's policy alone, in order of key.
std::vector<Route> shortest_routes(const ServiceLoad& load, std::span<const SweepFlow> flows,
                                   const NetworkState& state) {
    std::vector<RouteKey> keys;
    keys.reserve(flows.size());
    for (const SweepFlow& flow : flows) keys.push_back(flow.key);
    RouteSolver solver(*load.topology, std::move(keys), load.policy);
    const auto routes = solver.solve(state).routes();
    return {routes.begin(), routes.end()};
}

/// What a flow's paths may take: its target, or what the policy's own path takes where that is more, so that
/// there always is one.
std::optional<SimTime> latency_bound(const ServiceLoad& load, const SweepFlow& flow, const Route& route,
                                     const CostGraph& delays) {
    if (!flow.target) return std::nullopt;
    PathCost quickest = std::numeric_limits<PathCost>::max();
    for (const WeightedPath& way : route.paths) quickest = std::min(quickest, delays.cost(way.path));
    return std::max(load.targets[*flow.target].one_way, SimTime(quickest));
}

/// What the flows of one layer ask; those without a path in `routes`, by flow, are left out.
TeProblem problem_of(const ServiceLoad& load, TeObjective objective, std::span<const SweepFlow> flows,
                     std::span<const Route> routes, const NetworkState& state, Layer layer) {
    TeProblem problem{
        .topology = load.topology.get(), .state = state, .layer = layer, .objective = objective};
    const CostGraph delays = te_graph(problem);
    for (std::size_t i = 0; i < flows.size(); ++i) {
        const RouteKey& key = flows[i].key;
        if (key.layer != layer || flows[i].rate.count() == 0 || routes[i].paths.empty()) continue;
        problem.demands.push_back({key.source, key.destination, flows[i].rate, key.traffic_class,
                                   latency_bound(load, flows[i], routes[i], delays)});
    }
    return problem;
}

/// Puts the engineered routes in place of the others.
void take(const ServiceLoad& load, const TeProblem& problem, const TeSolution& solution,
          std::vector<Route>& routes) {
    const RoutingTable table = routing_table(problem, solution);
    const CostGraph graph(*load.topology, problem.state, {.layer = problem.layer});
    for (Route& route : routes) {
        const Route* found = table.find(route.key);
        if (found == nullptr) continue;
        route = *found;
        if (load.policy.protection == Protection::kNone) continue;
        for (WeightedPath& way : route.paths) way.backup = backup_path(graph, way.path).path;
    }
}

}  // namespace

Result<TeSessions> engineer_flows(const ServiceLoad& load, TeObjective objective,
                                  std::span<const SweepFlow> flows) {
    ServiceLoad unprotected = load;
    unprotected.policy.protection = Protection::kNone;
    const auto routes = shortest_routes(unprotected, flows, load.state);
    TeSessions sessions;
    for (const Layer layer : {Layer::kOptical, Layer::kIpPrivate, Layer::kIp}) {
        TeProblem problem = problem_of(load, objective, flows, routes, load.state, layer);
        if (problem.demands.empty()) continue;
        auto session = TeSession::create(std::move(problem), {});
        if (!session) return tl::unexpected(std::move(session.error()));
        sessions.emplace(layer, *std::move(session));
    }
    return sessions;
}

Result<RoutingTable> route_flows(const ServiceLoad& load, const TeSessions& sessions,
                                 std::span<const SweepFlow> flows, const NetworkState& state) {
    std::vector<Route> routes = shortest_routes(load, flows, state);
    for (const auto& [layer, session] : sessions) {
        const TeProblem problem = problem_of(load, session.problem().objective, flows, routes, state, layer);
        if (problem.demands.empty()) continue;
        const auto solution = session.again(problem);
        if (!solution) return tl::unexpected(solution.error());
        take(load, problem, *solution, routes);
    }
    return RoutingTable(std::move(routes));
}

}  // namespace hexi
