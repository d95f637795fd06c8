#include "controller/transition/engineered_routes.hpp"

#include <algorithm>
#include <set>

#include "controller/backup_path.hpp"
#include "controller/engineering/te_solution.hpp"
#include "controller/route_compiler.hpp"
#include "controller/transition/transition_check.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

RouteRates rates_of(const RouteRequest& request) {
    RouteRates rates;
    for (std::size_t i = 0; i < std::min(request.keys.size(), request.rates.size()); ++i) {
        if (request.rates[i] > 0) rates[request.keys[i]] = request.rates[i];
    }
    return rates;
}

/// The best routes of one state.
class Optimum {
public:
    Optimum(const RouteRequest& request, const RouteRates& rates) : request_(request), rates_(rates) {}

    /// `shortest` has every key, without paths where there is none.
    Result<RoutingTable> solve(const NetworkState& state, const RoutingTable& shortest) const {
        std::vector<Route> routes(shortest.routes().begin(), shortest.routes().end());
        std::set<Layer> layers;
        for (const auto& [key, rate] : rates_) layers.insert(key.layer);
        for (const Layer layer : layers) {
            auto best = solve_layer(state, layer, routes);
            if (!best) return tl::unexpected(std::move(best.error()));
            for (Route& route : routes) {
                const Route* found = best->find(route.key);
                if (found != nullptr) route = *found;
            }
        }
        return RoutingTable(std::move(routes));
    }

private:
    Result<RoutingTable> solve_layer(const NetworkState& state, Layer layer,
                                     const std::vector<Route>& reachable) const {
        TeProblem problem{.topology = &request_.topology, .state = state, .layer = layer, .demands = {}};
        for (const Route& route : reachable) {
            const auto rate = rates_.find(route.key);
            if (rate == rates_.end() || route.key.layer != layer || route.paths.empty()) continue;
            const auto bps = static_cast<std::uint64_t>(std::max(1.0, rate->second));
            problem.demands.push_back(
                {route.key.source, route.key.destination, BitRate(bps), route.key.traffic_class});
        }
        problem.objective = request_.policy.objective == RouteObjective::kMinLatency
                                ? TeObjective::kMinLatency
                                : TeObjective::kMinMlu;
        auto solution = solve_te(problem, {});
        if (!solution && problem.objective == TeObjective::kMinLatency) {
            problem.objective = TeObjective::kMinMlu;
            solution = solve_te(problem, {});
        }
        return solution.transform([&](const TeSolution& best) { return with_backups(problem, best); });
    }

    [[nodiscard]] RoutingTable with_backups(const TeProblem& problem, const TeSolution& best) const {
        RoutingTable table = routing_table(problem, best);
        if (request_.policy.protection == Protection::kNone) return table;
        const CostGraph graph(request_.topology, problem.state,
                              {.layer = problem.layer, .metric = request_.policy.metric});
        std::vector<Route> routes(table.routes().begin(), table.routes().end());
        for (Route& route : routes) {
            for (WeightedPath& way : route.paths) way.backup = backup_path(graph, way.path).path;
        }
        return RoutingTable(std::move(routes));
    }

    const RouteRequest& request_;
    const RouteRates& rates_;
};

/// Tables in force one after the other.
class Timetable {
public:
    Timetable(const RouteRequest& request, const RouteRates& rates, RoutingTable first)
        : request_(request), rates_(rates), tables_{{SimTime{0}, std::move(first)}} {}

    /// Leads over to `wanted`, which answers the changes up to `reflects`, from `from` on.
    void change(SimTime from, SimTime reflects, const NetworkState& state, const RoutingTable& wanted) {
        std::erase_if(tables_, [&](const TimedTable& timed) { return timed.from >= from; });
        const TransitionRequest asked{request_.topology, state, tables_.back().table, wanted, rates_};
        TransitionPlan plan = plan_transition(asked);
        const auto checked = check_transition(asked, plan);
        HEXI_CHECK(checked.has_value(), "a planned transition passes its check");
        const SimTime apart = request_.policy.installation;
        if (apart == SimTime{0}) plan.steps.erase(plan.steps.begin(), plan.steps.end() - 1);
        for (std::size_t i = 0; i < plan.steps.size(); ++i) {
            const auto before = static_cast<std::int64_t>(i);
            if (before > 0 && from > SimTime::max() - apart * before) return;
            tables_.push_back({from + apart * before, std::move(plan.steps[i]), reflects});
        }
    }

    RouteTimeline finish() && { return RouteTimeline(std::move(tables_)); }

private:
    const RouteRequest& request_;
    const RouteRates& rates_;
    std::vector<TimedTable> tables_;
};

/// All that has happened up to `time`.
NetworkState state_at(const RouteRequest& request, SimTime time) {
    NetworkState state(request.topology);
    for (const NetworkChange& change : request.changes) {
        if (change.at <= time) state[change.link] = change.state;
    }
    return state;
}

}  // namespace

Result<RouteTimeline> compile_engineered_routes(const RouteRequest& request) {
    auto shortest = compile_routes(request);
    if (!shortest || request.policy.objective == RouteObjective::kShortest) return shortest;
    const RouteRates rates = rates_of(request);
    const Optimum optimum(request, rates);
    const TimedTable& first = shortest->tables().front();
    auto start = optimum.solve(state_at(request, SimTime{0}), first.table);
    if (!start) return tl::unexpected(std::move(start.error()));
    Timetable timetable(request, rates, std::move(*start));
    for (const TimedTable& timed : shortest->tables().subspan(1)) {
        const NetworkState state = state_at(request, timed.reflects);
        auto wanted = optimum.solve(state, timed.table);
        if (!wanted) return tl::unexpected(std::move(wanted.error()));
        timetable.change(timed.from, timed.reflects, state, *wanted);
    }
    return std::move(timetable).finish();
}

RouteCompiler engineered_route_compiler() { return compile_engineered_routes; }

}  // namespace hexi
