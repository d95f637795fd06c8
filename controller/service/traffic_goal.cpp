#include "controller/service/traffic_goal.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "controller/engineering/te_solution.hpp"
#include "controller/service/delay_in_state.hpp"
#include "controller/transition/protected_routes.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

constexpr std::string_view kShortest = "shortest";
constexpr NumberRange kFactors{.min = 0, .max = 1e6, .above_min = true};
constexpr std::chrono::seconds kLongest{2};

/// "shortest" is nothing.
Result<std::optional<TeObjective>> parse_goal(std::string_view word) {
    if (word == kShortest) return std::optional<TeObjective>();
    return parse_te_objective(word)
        .transform([](TeObjective objective) { return std::optional(objective); })
        .map_error([](Error error) {
            error.message += ", or shortest";
            return error;
        });
}

/// The delay of the slowest shortest way, or the target where that is longer.
std::optional<SimTime> bound_of(const GoalQuestion& question, const RouteKey& key, const Route& shortest) {
    const auto target = question.targets.find(key);
    if (target == question.targets.end()) return std::nullopt;
    SimTime bound = target->second;
    for (const WeightedPath& way : shortest.paths)
        bound = std::max(bound, delay_in_state(question.topology, question.state, way.path));
    return bound;
}

TeProblem problem_of(const GoalQuestion& question, Layer layer) {
    TeProblem problem{.topology = &question.topology, .state = question.state, .layer = layer};
    problem.objective = *question.goal.objective;
    problem.max_utilisation = question.goal.max_utilisation;
    for (const Route& route : question.shortest.routes()) {
        const auto rate = question.rates.find(route.key);
        if (route.key.layer != layer || rate == question.rates.end() || route.paths.empty()) continue;
        problem.demands.push_back({route.key.source, route.key.destination,
                                   BitRate(static_cast<std::uint64_t>(std::max(1.0, rate->second))),
                                   route.key.traffic_class, bound_of(question, route.key, route)});
    }
    return problem;
}

/// solve_te(), or least overload where the demands do not fit.
Result<TeSolution> solved(TeProblem& problem, const TeEffort& effort, std::string& note) {
    auto solution = solve_te(problem, effort);
    if (solution || problem.objective == TeObjective::kMinMlu) return solution;
    note = fmt::format("min-mlu in place of {}: {}", to_string(problem.objective), solution.error().message);
    problem.objective = TeObjective::kMinMlu;
    return solve_te(problem, effort);
}

}  // namespace

std::string_view objective_name(const TrafficGoal& goal) {
    return goal.objective ? to_string(*goal.objective) : kShortest;
}

Result<TrafficGoal> read_traffic_goal(const Json& body, std::string_view name) {
    JsonErrors errors{std::string(name)};
    ObjectReader reader(body, errors);
    TrafficGoal goal;
    goal.objective = reader.word_or("objective", std::optional<TeObjective>(), parse_goal);
    goal.matrix = reader.string_or("matrix", "");
    goal.load = reader.number_or("load_factor", 1, kFactors);
    goal.max_utilisation = reader.number_or("max_utilisation_ratio", 1, kFactors);
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return goal;
}

Json to_json(const TrafficGoal& goal) {
    Json json = Json::object();
    json.set("objective", objective_name(goal));
    if (!goal.matrix.empty()) json.set("matrix", goal.matrix);
    return json.set("load_factor", goal.load).set("max_utilisation_ratio", goal.max_utilisation);
}

Result<GoalRoutes> goal_routes(const GoalQuestion& question) {
    GoalRoutes answer;
    std::set<Layer> layers;
    for (const auto& [key, rate] : question.rates) layers.insert(key.layer);
    std::map<RouteKey, Route> routes;
    for (const Route& route : question.shortest.routes()) routes[route.key] = route;
    const TeEffort effort{.time_limit = kLongest, .clock = question.clock};
    for (const Layer layer : layers) {
        TeProblem problem = problem_of(question, layer);
        if (problem.demands.empty()) continue;
        const auto solution = solved(problem, effort, answer.note);
        if (!solution) return tl::unexpected(solution.error());
        const RoutingTable best = with_backups(routing_table(problem, *solution), question.topology,
                                               question.state, question.policy);
        for (const Route& route : best.routes()) routes[route.key] = route;
    }
    std::vector<Route> all;
    for (auto& [key, route] : routes) all.push_back(std::move(route));
    answer.table = RoutingTable(std::move(all));
    return answer;
}

}  // namespace hexi
