#include "controller/engineering/dual_bound.hpp"

#include <algorithm>
#include <cmath>

namespace hexi {
namespace {

double base_cost(const FlowModel& model, const FlowGoal& goal, std::size_t arc) {
    return goal.objective == TeObjective::kMinLatency ? static_cast<double>(model.arcs[arc].weight) : 0;
}

double congestion_bound(const FlowModel& model, const PathOracle& oracle, const ArcWeights& priced) {
    double needed = 0, offered = 0;
    for (std::size_t d = 0; d < model.demands.size(); ++d)
        needed += model.demands[d].rate * static_cast<double>(oracle.cost(d));
    for (std::size_t a = 0; a < model.arcs.size(); ++a) {
        if (!model.present(a)) continue;
        const auto weight = static_cast<double>(priced.weights[a]);
        needed += model.background[a] * weight;
        offered += model.capacity[a] * weight;
    }
    return offered > 0 ? needed / offered : 0;
}

}  // namespace

double room(const FlowModel& model, const FlowGoal& goal, std::size_t arc) {
    return std::max(0.0, goal.max_utilisation * model.capacity[arc] - model.background[arc]);
}

ArcWeights arc_weights(const FlowModel& model, const FlowGoal& goal, std::span<const double> prices) {
    const double most = std::exp2(60 - std::ceil(std::log2(static_cast<double>(model.node_count) + 1)));
    std::vector<double> total(model.arcs.size());
    double largest = 0;
    for (std::size_t a = 0; a < total.size(); ++a) {
        if (!model.present(a)) continue;
        total[a] = std::max(0.0, prices[a]) + base_cost(model, goal, a);
        largest = std::max(largest, total[a]);
    }
    ArcWeights whole{std::vector<std::int64_t>(total.size()),
                     largest > 0 ? std::exp2(std::ceil(std::log2(largest / most))) : 1};
    for (std::size_t a = 0; a < total.size(); ++a)
        whole.weights[a] = static_cast<std::int64_t>(std::ceil(total[a] / whole.scale));
    return whole;
}

std::vector<double> arc_prices(const FlowModel& model, const FlowGoal& goal, const ArcWeights& priced) {
    std::vector<double> prices(model.arcs.size());
    for (std::size_t a = 0; a < prices.size(); ++a) {
        if (!model.present(a)) continue;
        prices[a] =
            std::max(0.0, priced.scale * static_cast<double>(priced.weights[a]) - base_cost(model, goal, a));
    }
    return prices;
}

double dual_bound(const FlowModel& model, const FlowGoal& goal, const PathOracle& oracle,
                  const ArcWeights& priced) {
    if (goal.objective == TeObjective::kMinMlu) return congestion_bound(model, oracle, priced);
    const bool rejects = goal.objective == TeObjective::kMaxThroughput;
    double paid = 0, offered = 0;
    for (std::size_t d = 0; d < model.demands.size(); ++d) {
        const bool carried = oracle.cost(d) != PathOracle::kNoPath;
        const double cost = carried ? priced.scale * static_cast<double>(oracle.cost(d)) : 1;
        offered += model.demands[d].rate;
        paid += model.demands[d].rate * (rejects ? std::min(1.0, cost) : cost);
    }
    const std::vector<double> prices = arc_prices(model, goal, priced);
    for (std::size_t a = 0; a < prices.size(); ++a) paid -= prices[a] * room(model, goal, a);
    return rejects ? offered - paid : paid;
}

}  // namespace hexi
