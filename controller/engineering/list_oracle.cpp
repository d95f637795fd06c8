#include "controller/engineering/list_oracle.hpp"

#include <algorithm>

#include "controller/k_shortest.hpp"

namespace hexi {

ListOracle::ListOracle(const FlowModel& model, PathPool choice)
    : PathOracle(model.demands.size()),
      model_(&model),
      choice_(std::move(choice)),
      best_(model.demands.size()) {}

void ListOracle::price(std::span<const std::int64_t> weights) {
    std::fill(cost_.begin(), cost_.end(), kNoPath);
    for (std::uint32_t path = 0; path < choice_.size(); ++path) {
        const auto arcs = choice_.arcs(path);
        if (!std::ranges::all_of(arcs, [&](auto arc) { return model_->present(arc); })) continue;
        std::int64_t cost = 0;
        for (const std::uint32_t arc : arcs) cost += weights[arc];
        const std::uint32_t demand = choice_.demand(path);
        if (cost_[demand] != kNoPath && cost_[demand] <= cost) continue;
        cost_[demand] = cost;
        best_[demand] = path;
    }
}

void ListOracle::path(std::size_t demand, std::vector<std::uint32_t>& arcs) {
    const auto held = choice_.arcs(best_[demand]);
    arcs.assign(held.begin(), held.end());
}

PathPool quickest_paths(const FlowModel& model, const TeProblem& problem, std::size_t count) {
    const CostGraph graph = te_graph(problem);
    PathPool choice(model.demands.size());
    std::vector<std::uint32_t> arcs;
    for (std::size_t d = 0; d < model.demands.size(); ++d) {
        const auto& demand = model.demands[d];
        for (const Path& path :
             k_shortest_paths(graph, NodeId(demand.source), NodeId(demand.destination), count)) {
            arcs.clear();
            for (const LinkId link : path.links()) arcs.push_back(static_cast<std::uint32_t>(link.index()));
            std::reverse(arcs.begin(), arcs.end());
            if (model.allows(d, arcs)) choice.add(d, arcs);
        }
    }
    return choice;
}

}  // namespace hexi
