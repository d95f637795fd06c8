#include "controller/transition/engineered_routes.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "controller/engineering/te_solution.hpp"
#include "controller/route_compiler.hpp"
#include "controller/transition/protected_routes.hpp"
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
    explicit Optimum(const RouteRequest& request) : request_(request) {}

    /// `shortest` has every key, without paths where there is none.
    Result<RoutingTable> solve(const NetworkState& state, const RouteRates& rates,
                               const RoutingTable& shortest) const {
        std::vector<Route> routes(shortest.routes().begin(), shortest.routes().end());
        std::set<Layer> layers;
        for (const auto& [key, rate] : rates) layers.insert(key.layer);
        for (const Layer layer : layers) {
            auto best = solve_layer(state, rates, layer, routes);
            if (!best) return tl::unexpected(std::move(best.error()));
            for (Route& route : routes) {
                const Route* found = best->find(route.key);
                if (found != nullptr) route = *found;
            }
        }
        return RoutingTable(std::move(routes));
    }

private:
    Result<RoutingTable> solve_layer(const NetworkState& state, const RouteRates& rates, Layer layer,
                                     const std::vector<Route>& reachable) const {
        TeProblem problem{.topology = &request_.topology, .state = state, .layer = layer, .demands = {}};
        for (const Route& route : reachable) {
            const auto rate = rates.find(route.key);
            if (rate == rates.end() || route.key.layer != layer || route.paths.empty()) continue;
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
        return solution.transform([&](const TeSolution& best) {
            return with_backups(routing_table(problem, best), request_.topology, state, request_.policy);
        });
    }

    const RouteRequest& request_;
};

/// Tables in force one after the other.
class Timetable {
public:
    Timetable(const RouteRequest& request, RoutingTable first)
        : request_(request), tables_{{SimTime{0}, std::move(first)}} {}

    /// Leads over to `wanted`, which answers the changes up to `reflects`, from `from` on.
    void change(SimTime from, SimTime reflects, const NetworkState& state, const RouteRates& rates,
                const RoutingTable& wanted) {
        std::erase_if(tables_, [&](const TimedTable& timed) { return timed.from >= from; });
        const TransitionRequest asked{request_.topology, state, tables_.back().table, wanted, rates};
        TransitionPlan plan = plan_transition(asked);
        const auto checked = check_transition(asked, plan);
        HEXI_CHECK(checked.has_value(), "a planned transition passes its check");
        const SimTime apart = request_.policy.installation;
        if (apart == SimTime{0}) plan.steps.erase(plan.steps.begin(), plan.steps.end() - 1);
        for (std::size_t i = 0; i < plan.steps.size(); ++i) {
            const auto before = static_cast<std::int64_t>(i);
            if (before > 0 && from > SimTime::max() - apart * before) return;
            tables_.push_back({from + apart * before, std::move(plan.steps[i]), reflects, plan.excess});
        }
    }

    RouteTimeline finish() && { return RouteTimeline(std::move(tables_)); }

private:
    const RouteRequest& request_;
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

/// What is offered at `time`: surges multiply rates.
RouteRates rates_at(const RouteRequest& request, const RouteRates& own, SimTime time) {
    RouteRates rates = own;
    for (const RateChange& change : request.rate_changes) {
        const auto rate = own.find(change.key);
        if (change.at <= time && rate != own.end()) rates[change.key] = rate->second * change.factor;
    }
    std::erase_if(rates, [](const auto& offered) { return offered.second <= 0; });
    return rates;
}

/// A moment after which other routes may be best.
struct Occasion {
    SimTime at;                    ///< what happened until then is known
    SimTime from;                  ///< new routes are in force
    const RoutingTable* shortest;  ///< of the network at that time
};

/// Changes of the network and of rates, in order of time; `shortest` has a table for each of the former.
std::vector<Occasion> occasions(const RouteRequest& request, const RouteTimeline& shortest) {
    const SimTime late = request.policy.detection + request.policy.computation + request.policy.installation;
    std::map<SimTime, Occasion> found;
    for (const TimedTable& timed : shortest.tables().subspan(1))
        found.emplace(timed.reflects, Occasion{timed.reflects, timed.from, &timed.table});
    for (const RateChange& change : request.rate_changes) {
        if (change.at > SimTime::max() - late) continue;
        const RoutingTable* table = nullptr;
        for (const TimedTable& timed : shortest.tables()) {
            if (timed.reflects <= change.at) table = &timed.table;
        }
        found.emplace(change.at, Occasion{change.at, change.at + late, table});
    }
    std::vector<Occasion> ordered;
    for (const auto& [at, occasion] : found) ordered.push_back(occasion);
    return ordered;
}

}  // namespace

Result<RouteTimeline> compile_engineered_routes(const RouteRequest& request) {
    auto shortest = compile_routes(request);
    if (!shortest || request.policy.objective == RouteObjective::kShortest) return shortest;
    const RouteRates own = rates_of(request);
    const Optimum optimum(request);
    auto start = optimum.solve(state_at(request, SimTime{0}), rates_at(request, own, SimTime{0}),
                               shortest->tables().front().table);
    if (!start) return tl::unexpected(std::move(start.error()));
    Timetable timetable(request, std::move(*start));
    for (const auto& [at, from, table] : occasions(request, *shortest)) {
        const NetworkState state = state_at(request, at);
        const RouteRates rates = rates_at(request, own, at);
        auto wanted = optimum.solve(state, rates, *table);
        if (!wanted) return tl::unexpected(std::move(wanted.error()));
        timetable.change(from, at, state, rates, *wanted);
    }
    return std::move(timetable).finish();
}

RouteCompiler engineered_route_compiler() { return compile_engineered_routes; }

}  // namespace hexi
