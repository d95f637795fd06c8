#include "controller/engineering/flow_model.hpp"

#include <algorithm>
#include <tuple>

namespace hexi {
namespace {

void add_arcs(FlowModel& model, const TeProblem& problem) {
    const CostGraph graph = te_graph(problem);
    model.arcs.assign(graph.edges().begin(), graph.edges().end());
    model.capacity.resize(model.arcs.size());
    for (std::size_t a = 0; a < model.arcs.size(); ++a) {
        const LinkId link(a);
        if (!graph.usable(link)) continue;
        model.capacity[a] = static_cast<double>(problem.topology->link(link).capacity.count()) *
                            problem.state[link].capacity_factor;
        if (!(model.capacity[a] > 0)) model.remove(a);
    }
}

}  // namespace

void group_by_source(FlowModel& model) {
    model.sources.clear();
    for (std::size_t d = 0; d < model.demands.size(); ++d) {
        const std::uint32_t node = model.demands[d].source;
        if (model.sources.empty() || model.sources.back().node != node) model.sources.push_back({node, d, d});
        model.sources.back().last = d + 1;
    }
}

void FlowModel::remove(std::size_t arc) {
    arcs[arc].weight = WeightedEdge::kAbsent;
    capacity[arc] = 0;
}

std::int64_t FlowModel::delay(std::span<const std::uint32_t> path) const {
    std::int64_t sum = 0;
    for (const std::uint32_t arc : path) sum += arcs[arc].weight;
    return sum;
}

bool FlowModel::allows(std::size_t demand, std::span<const std::uint32_t> path) const {
    return path.size() <= max_hops && delay(path) <= demands[demand].max_delay;
}

FlowModel flow_model(const TeProblem& problem, std::uint8_t traffic_class,
                     std::span<const double> background) {
    FlowModel model{.node_count = problem.topology->nodes().size(),
                    .background = {background.begin(), background.end()}};
    if (problem.max_hops) model.max_hops = *problem.max_hops;
    add_arcs(model, problem);
    for (std::size_t i = 0; i < problem.demands.size(); ++i) {
        const TeDemand& demand = problem.demands[i];
        if (demand.traffic_class != traffic_class) continue;
        model.demands.push_back({static_cast<std::uint32_t>(demand.source.index()),
                                 static_cast<std::uint32_t>(demand.destination.index()),
                                 static_cast<double>(demand.rate.count()),
                                 demand.max_delay ? demand.max_delay->count() : FlowModel::kAnyDelay, i});
    }
    std::sort(model.demands.begin(), model.demands.end(), [](const auto& a, const auto& b) {
        return std::tie(a.source, a.destination, a.given) < std::tie(b.source, b.destination, b.given);
    });
    group_by_source(model);
    return model;
}

std::vector<double> inverse_capacities(const FlowModel& model) {
    std::vector<double> inverse(model.arcs.size());
    for (std::size_t a = 0; a < inverse.size(); ++a)
        inverse[a] = model.present(a) ? 1 / model.capacity[a] : 0;
    return inverse;
}

OutgoingArcs::OutgoingArcs(const FlowModel& model) : first_(model.node_count + 1), arcs_(model.arcs.size()) {
    for (const WeightedEdge& arc : model.arcs) ++first_[arc.from + 1];
    for (std::size_t v = 0; v < model.node_count; ++v) first_[v + 1] += first_[v];
    auto next = first_;
    for (std::uint32_t a = 0; a < model.arcs.size(); ++a)
        arcs_[next[model.arcs[a].from]++] = {model.arcs[a].to, a};
}

}  // namespace hexi
