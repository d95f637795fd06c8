#include "controller/engineering/te_solution.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <string>

#include <fmt/format.h>

#include "controller/cost_graph.hpp"
#include "controller/engineering/flow_answer.hpp"
#include "controller/engineering/installed_weights.hpp"
#include "controller/engineering/path_oracle.hpp"
#include "controller/engineering/solve_class.hpp"
#include "controller/engineering/solve_classes.hpp"
#include "controller/engineering/split_weights.hpp"
#include "controller/engineering/te_checks.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr double kPicosPerSecond = 1e12;

/// Arcs of a pool's path, which run backwards, as a Path.
Path forward(const Topology& topology, std::span<const std::uint32_t> arcs) {
    std::vector<LinkId> links;
    for (auto arc = arcs.rbegin(); arc != arcs.rend(); ++arc) links.emplace_back(*arc);
    return make_path(topology, std::move(links));
}

TeRoute route_of(const TeProblem& problem, const FlowModel& model, const FlowAnswer& answer,
                 std::size_t demand) {
    TeRoute route{.demand = model.demands[demand].given, .carried = 0, .paths = {}};
    std::vector<std::pair<double, std::uint32_t>> used;
    for (const std::uint32_t path : answer.pool.of(demand)) {
        if (answer.flow[path] > 0) used.emplace_back(-answer.flow[path] / model.demands[demand].rate, path);
    }
    std::sort(used.begin(), used.end());
    std::vector<double> shares;
    shares.reserve(used.size());
    for (const auto& [negative, path] : used) shares.push_back(-negative);
    const auto weights = split_weights(shares, kSplitBuckets);
    for (std::size_t i = 0; i < used.size(); ++i) {
        route.paths.push_back(
            {forward(*problem.topology, answer.pool.arcs(used[i].second)), shares[i], weights[i]});
        route.carried += shares[i];
    }
    route.carried = std::min(route.carried, 1.0);
    return route;
}

/// The links whose prices prove the bound.
std::vector<BindingLink> binding_links(const FlowModel& model, const FlowAnswer& answer,
                                       std::span<const double> loads, double value) {
    double total = 0;
    for (std::size_t a = 0; a < answer.prices.size(); ++a) total += answer.prices[a] * model.capacity[a];
    std::vector<BindingLink> binding;
    if (!(total > 0)) return binding;
    for (std::size_t a = 0; a < answer.prices.size(); ++a) {
        const double worth = answer.prices[a] * model.capacity[a] / (value > 0 ? value : total);
        if (answer.prices[a] * model.capacity[a] / total < 1e-6 || !model.present(a)) continue;
        binding.push_back({LinkId(a), loads[a] / model.capacity[a], worth});
    }
    std::ranges::stable_sort(binding, std::greater<>(), &BindingLink::sensitivity);
    return binding;
}

/// Collects the classes' answers.
class Assembly {
public:
    explicit Assembly(const TeProblem& problem)
        : problem_(problem), goal_{problem.objective, problem.max_utilisation} {
        solution_.objective = problem.objective;
        solution_.routes.resize(problem.demands.size());
        const bool fair = problem.objective == TeObjective::kMaxMin && !problem.demands.empty();
        solution_.value = solution_.bound = fair ? 1 : 0;
    }

    void add(const FlowModel& model, const FlowAnswer& answer) {
        for (std::size_t d = 0; d < model.demands.size(); ++d)
            solution_.routes[model.demands[d].given] = route_of(problem_, model, answer, d);
        loads_ = arc_loads(model, answer.pool, answer.flow);
        const double value = goal_value(model, goal_, answer.pool, answer.flow);
        const bool sums =
            goal_.objective == TeObjective::kMinLatency || goal_.objective == TeObjective::kMaxThroughput;
        const bool fair = goal_.objective == TeObjective::kMaxMin;
        solution_.value = fair ? std::min(solution_.value, value) : (sums ? solution_.value : 0) + value;
        solution_.bound =
            fair ? std::min(solution_.bound, answer.bound) : (sums ? solution_.bound : 0) + answer.bound;
        solution_.mlu = max_utilisation(model, loads_);
        solution_.rounds += answer.rounds;
        solution_.out_of_time = solution_.out_of_time || answer.out_of_time;
        // min-mlu's prices have a factor of their own: their sum with the capacities stands for the value.
        solution_.binding = binding_links(model, answer, loads_, sums ? value : 0);
    }

    TeSolution finish() {
        solution_.gap = goal_gap(goal_, solution_.value, solution_.bound);
        if (goal_.objective != TeObjective::kMinMlu && solution_.mlu > goal_.max_utilisation * (1 + 1e-6)) {
            solution_.gap = std::numeric_limits<double>::infinity();
            solution_.notes.push_back(fmt::format("The routes are not within the limit of utilisation{}.",
                                                  solution_.out_of_time ? ": time ran out" : ""));
        }
        if (goal_.objective == TeObjective::kMinLatency) {
            solution_.value /= kPicosPerSecond;
            solution_.bound /= kPicosPerSecond;
        }
        return std::move(solution_);
    }

    void note(std::optional<std::string> sentence) {
        if (sentence) solution_.notes.push_back(*std::move(sentence));
    }

    [[nodiscard]] const std::vector<double>& loads() const { return loads_; }

private:
    const TeProblem& problem_;
    FlowGoal goal_;
    TeSolution solution_;
    std::vector<double> loads_;
};

/// Adds what each path of each demand carries to its links.
template <typename Share>
std::vector<double> loads_by(const TeProblem& problem, const TeSolution& solution, Share share) {
    std::vector<double> load(problem.topology->links().size());
    for (const TeRoute& route : solution.routes) {
        const auto rate = static_cast<double>(problem.demands[route.demand].rate.count());
        for (const TePath& path : route.paths) {
            for (const LinkId link : path.path.links()) load[link.index()] += rate * share(route, path);
        }
    }
    return load;
}

double worst(const TeProblem& problem, std::span<const double> loads) {
    double most = 0;
    for (std::size_t i = 0; i < loads.size(); ++i) {
        const double capacity = static_cast<double>(problem.topology->link(LinkId(i)).capacity.count()) *
                                problem.state[LinkId(i)].capacity_factor;
        most = std::max(most, loads[i] / capacity);
    }
    return most;
}

/// The sentence for demands of which nothing can be carried; nothing where all have a path.
std::optional<std::string> no_path_note(const TeProblem& problem, const FlowModel& model) {
    const auto oracle = make_oracle(model, problem);
    oracle->price(std::vector<std::int64_t>(model.arcs.size()));
    std::vector<std::size_t> lost;
    for (std::size_t d = 0; d < model.demands.size(); ++d) {
        if (oracle->cost(d) == PathOracle::kNoPath) lost.push_back(d);
    }
    if (lost.empty()) return std::nullopt;
    return "Nothing is carried of who has no path: " + no_route_error(problem, model, lost).message + ".";
}

}  // namespace

std::vector<double> link_loads(const TeProblem& problem, const TeSolution& solution) {
    return loads_by(problem, solution, [](const TeRoute&, const TePath& path) { return path.share; });
}

std::vector<double> installed_loads(const TeProblem& problem, const TeSolution& solution) {
    return loads_by(problem, solution, [](const TeRoute& route, const TePath& path) {
        return route.carried * path.weight / kSplitBuckets;
    });
}

Result<TeSolution> solve_classes(const TeProblem& problem, const TeEffort& effort, const ClassSolver& solve) {
    const auto began = effort.clock();
    std::set<std::uint8_t> classes;
    for (const TeDemand& demand : problem.demands) classes.insert(demand.traffic_class);
    Assembly assembly(problem);
    std::vector<double> background(problem.topology->links().size());
    for (const std::uint8_t traffic_class : classes) {
        const FlowModel model = flow_model(problem, traffic_class, background);
        TeEffort rest = effort;
        if (rest.time_limit) *rest.time_limit -= std::min(*rest.time_limit, effort.clock() - began);
        const auto answer = solve(model, rest);
        if (!answer) return tl::unexpected(answer.error());
        assembly.add(model, *answer);
        // Other objectives refuse such demands.
        if (problem.objective == TeObjective::kMaxThroughput) assembly.note(no_path_note(problem, model));
        background = assembly.loads();
    }
    TeSolution solution = assembly.finish();
    solution.wall = effort.clock() - began;
    install_weights(problem, solution);
    solution.installed_mlu = worst(problem, installed_loads(problem, solution));
    if (problem.demands.empty()) solution.notes.emplace_back("There is no demand: nothing is routed.");
    return solution;
}

Result<TeSolution> solve_te(const TeProblem& problem, const TeEffort& effort) {
    if (auto checked = check_te_problem(problem); !checked) return tl::unexpected(checked.error());
    return solve_classes(problem, effort, [&](const FlowModel& model, const TeEffort& rest) {
        return solve_class(problem, model, rest);
    });
}

RoutingTable routing_table(const TeProblem& problem, const TeSolution& solution) {
    std::vector<Route> routes;
    for (const TeRoute& route : solution.routes) {
        const TeDemand& demand = problem.demands[route.demand];
        Route made{{demand.source, demand.destination, problem.layer, demand.traffic_class}, {}};
        for (const TePath& path : route.paths) {
            if (path.weight > 0) made.paths.push_back({path.path, path.weight, path.backup});
        }
        if (!made.paths.empty()) routes.push_back(std::move(made));
    }
    return RoutingTable(std::move(routes));
}

}  // namespace hexi
