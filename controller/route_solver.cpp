#include "controller/route_solver.hpp"

#include <algorithm>

#include "controller/backup_path.hpp"

namespace hexi {
namespace {

/// Solves routes over one state; keys of one source and layer share their tree as long as they come together.
class StateSolver {
public:
    StateSolver(const Topology& topology, const NetworkState& state, const RoutingPolicy& policy)
        : topology_(topology), state_(state), policy_(policy) {}

    Route solve(const RouteKey& key) {
        const bool other_class = last_ && last_->key.source == key.source &&
                                 last_->key.destination == key.destination && last_->key.layer == key.layer;
        if (!other_class) last_ = Route{key, weighted_paths(key)};
        return {key, last_->paths};
    }

private:
    std::vector<WeightedPath> weighted_paths(const RouteKey& key) {
        auto paths = even_split(trees(key).to(key.destination, policy_.max_paths));
        if (policy_.protection == Protection::kNone) return paths;
        for (auto& way : paths) way.backup = backup_path(graph(key.layer), way.path).path;
        return paths;
    }

    const CostGraph& graph(Layer layer) {
        auto held = graphs_.find(layer);
        if (held == graphs_.end()) {
            const PathConstraints constraints{.layer = layer, .metric = policy_.metric};
            held = graphs_.emplace(layer, CostGraph(topology_, state_, constraints)).first;
        }
        return held->second;
    }

    const EqualCostPaths& trees(const RouteKey& key) {
        if (source_ != key.source) trees_.clear();
        source_ = key.source;
        auto held = trees_.find(key.layer);
        if (held == trees_.end()) {
            held = trees_.emplace(key.layer, EqualCostPaths(graph(key.layer), key.source)).first;
        }
        return held->second;
    }

    const Topology& topology_;
    const NetworkState& state_;
    const RoutingPolicy& policy_;
    std::map<Layer, CostGraph> graphs_;
    std::map<Layer, EqualCostPaths> trees_;  ///< of `source_`
    NodeId source_;
    std::optional<Route> last_;
};

bool uses(const Path& path, const std::vector<bool>& links) {
    return std::any_of(path.links().begin(), path.links().end(),
                       [&](LinkId link) { return links[link.index()]; });
}

bool uses(const Route& route, const std::vector<bool>& links) {
    return std::any_of(route.paths.begin(), route.paths.end(), [&](const WeightedPath& way) {
        return uses(way.path, links) || (way.backup && uses(*way.backup, links));
    });
}

/// Higher is worse, and absent the worst.
bool worse(PathCost now, PathCost before) {
    if (before == WeightedEdge::kAbsent) return false;
    return now == WeightedEdge::kAbsent || now > before;
}

}  // namespace

RouteSolver::RouteSolver(const Topology& topology, std::vector<RouteKey> keys, const RoutingPolicy& policy)
    : topology_(&topology), keys_(std::move(keys)), policy_(policy) {}

const RoutingTable& RouteSolver::solve(const NetworkState& state) {
    std::vector<PathCost> costs;
    costs.reserve(state.size());
    for (std::size_t i = 0; i < state.size(); ++i) {
        costs.push_back(link_cost(*topology_, state, policy_.metric, LinkId(i)));
    }
    const auto base = best_base(costs);
    if (base && base->worse_count == 0) return base->solved->table;
    auto table = solve_from(state, base);
    solved_.push_back({std::move(costs), std::move(table)});
    return solved_.back().table;
}

std::optional<RouteSolver::Base> RouteSolver::best_base(const std::vector<PathCost>& costs) const {
    std::optional<Base> best;
    for (const auto& solved : solved_) {
        Base base{&solved, std::vector<bool>(costs.size()), 0};
        bool better_somewhere = false;
        for (std::size_t i = 0; i < costs.size() && !better_somewhere; ++i) {
            base.worse[i] = worse(costs[i], solved.costs[i]);
            base.worse_count += base.worse[i] ? 1 : 0;
            better_somewhere = !base.worse[i] && costs[i] != solved.costs[i];
        }
        if (better_somewhere || (best && best->worse_count <= base.worse_count)) continue;
        best = std::move(base);
    }
    return best;
}

RoutingTable RouteSolver::solve_from(const NetworkState& state, const std::optional<Base>& base) const {
    StateSolver solver(*topology_, state, policy_);
    std::vector<Route> routes;
    routes.reserve(keys_.size());
    for (std::size_t i = 0; i < keys_.size(); ++i) {
        // Worse links that a route does not use leave it as it is: every search prefers by a fixed order, and
        // the others have only lost ground.
        const Route* before = base ? &base->solved->table.routes()[i] : nullptr;
        routes.push_back(before != nullptr && !uses(*before, base->worse) ? *before : solver.solve(keys_[i]));
    }
    return RoutingTable(std::move(routes));
}

}  // namespace hexi
