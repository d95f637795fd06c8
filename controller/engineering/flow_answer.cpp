#include "controller/engineering/flow_answer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "controller/shortest_path.hpp"
#include "topology/commandline/quantity_text.hpp"

namespace hexi {
namespace {

double smallest_share(const FlowModel& model, const PathPool& pool, std::span<const double> flow) {
    std::vector<double> carried(model.demands.size());
    for (std::uint32_t path = 0; path < flow.size(); ++path) carried[pool.demand(path)] += flow[path];
    double smallest = 1;
    for (std::size_t d = 0; d < carried.size(); ++d)
        smallest = std::min(smallest, carried[d] / model.demands[d].rate);
    return smallest;
}

}  // namespace

std::vector<double> arc_loads(const FlowModel& model, const PathPool& pool, std::span<const double> flow) {
    std::vector<double> load = model.background;
    for (std::uint32_t path = 0; path < flow.size(); ++path) {
        if (flow[path] == 0) continue;
        for (const std::uint32_t arc : pool.arcs(path)) load[arc] += flow[path];
    }
    return load;
}

double max_utilisation(const FlowModel& model, std::span<const double> loads) {
    double most = 0;
    for (std::size_t a = 0; a < loads.size(); ++a) {
        if (model.present(a)) most = std::max(most, loads[a] / model.capacity[a]);
    }
    return most;
}

double goal_value(const FlowModel& model, const FlowGoal& goal, const PathPool& pool,
                  std::span<const double> flow) {
    if (goal.objective == TeObjective::kMinMlu) return max_utilisation(model, arc_loads(model, pool, flow));
    if (goal.objective == TeObjective::kMaxMin) return smallest_share(model, pool, flow);
    const bool delays = goal.objective == TeObjective::kMinLatency;
    double sum = 0;
    for (std::uint32_t path = 0; path < flow.size(); ++path) {
        if (flow[path] == 0) continue;
        sum += flow[path] * (delays ? static_cast<double>(model.delay(pool.arcs(path))) : 1);
    }
    return sum;
}

double goal_gap(const FlowGoal& goal, double value, double bound) {
    const double off = maximises(goal.objective) ? bound - value : value - bound;
    if (off <= 0) return 0;
    return std::abs(bound) > 0 ? off / std::abs(bound) : std::numeric_limits<double>::infinity();
}

namespace {

/// Why the demand has no path, for an end of that sentence.
Error reason(const TeProblem& problem, const TeDemand& demand) {
    const Topology& topology = *problem.topology;
    const CostGraph graph = te_graph(problem);
    const std::string &from = topology.node(demand.source).id, &to = topology.node(demand.destination).id;
    const auto quickest = cheapest_path(graph, demand.source, demand.destination);
    if (quickest && demand.max_delay && graph.cost(*quickest) > demand.max_delay->count()) {
        return {
            ErrorCode::kInvalid,
            fmt::format("the quickest path from '{}' to '{}' takes {} ms, more than the {} ms allowed", from,
                        to, exact_ms_text(SimTime(graph.cost(*quickest))), exact_ms_text(*demand.max_delay))};
    }
    const auto fewest =
        cheapest_path(te_graph(problem, PathMetric::kHops), demand.source, demand.destination);
    if (fewest && problem.max_hops && fewest->links().size() > *problem.max_hops) {
        return {ErrorCode::kInvalid,
                fmt::format("the shortest path from '{}' to '{}' has {} links, more than the {} allowed",
                            from, to, fewest->links().size(), *problem.max_hops)};
    }
    if (quickest && problem.max_hops && demand.max_delay) {
        return {ErrorCode::kInvalid,
                fmt::format("no path from '{}' to '{}' takes at most {} ms and has at most {} links", from,
                            to, exact_ms_text(*demand.max_delay), *problem.max_hops)};
    }
    // A model may have lost arcs that the problem's own state still has.
    return no_path_error(topology, demand.source, demand.destination, problem.layer);
}

}  // namespace

Error no_route_error(const TeProblem& problem, const FlowModel& model, std::span<const std::size_t> demands) {
    Error error = reason(problem, problem.demands[model.demands[demands.front()].given]);
    const std::size_t others = demands.size() - 1;
    if (others > 0)
        error.message += fmt::format(" (nor for {} other demand{})", others, others == 1 ? "" : "s");
    return error;
}

}  // namespace hexi
