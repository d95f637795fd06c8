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

Error no_route_error(const TeProblem& problem, const FlowModel& model, std::span<const std::size_t> demands) {
    const TeDemand& demand = problem.demands[model.demands[demands.front()].given];
    const Topology& topology = *problem.topology;
    const CostGraph graph(topology, problem.state, {.layer = problem.layer});
    const auto quickest = cheapest_path(graph, demand.source, demand.destination);
    const std::string others =
        demands.size() == 1
            ? ""
            : fmt::format(" (nor for {} other demand{})", demands.size() - 1, demands.size() == 2 ? "" : "s");
    // A model may have lost arcs that the problem's own state still has.
    const bool cut_off = !quickest || !demand.max_delay || graph.cost(*quickest) <= demand.max_delay->count();
    if (cut_off) {
        Error error = no_path_error(topology, demand.source, demand.destination, problem.layer);
        error.message += others;
        return error;
    }
    return {
        ErrorCode::kInvalid,
        fmt::format("the quickest path from '{}' to '{}' takes {} ms, more than the {} ms allowed{}",
                    topology.node(demand.source).id, topology.node(demand.destination).id,
                    exact_ms_text(SimTime(graph.cost(*quickest))), exact_ms_text(*demand.max_delay), others)};
}

}  // namespace hexi
