#include "controller/disjoint_pair.hpp"

#include <tuple>

#include "controller/backup_path.hpp"
#include "controller/link_disjoint_pair.hpp"
#include "controller/pair_search.hpp"
#include "controller/shortest_path.hpp"

namespace hexi {
namespace {

DisjointPair as_pair(const Topology& topology, std::pair<Path, Path> paths, bool proven) {
    auto shared = shared_risk(topology, paths.first, paths.second);
    return {std::move(paths.first), std::move(paths.second), std::move(shared), proven};
}

auto badness(const DisjointPair& pair) { return std::tuple(pair.shared.kind, pair.shared.length); }

DisjointPair least_sharing_pair(const CostGraph& graph, const Path& shortest, bool proven) {
    auto [second, shared] = backup_path(graph, shortest);
    DisjointPair pair{shortest, std::move(second), std::move(shared), proven};
    auto apart = link_disjoint_pair(graph, shortest.source(), shortest.destination());
    if (!apart) return pair;
    auto other = as_pair(graph.topology(), *std::move(apart), proven);
    return badness(other) < badness(pair) ? other : pair;
}

/// `working` with the path that keeps `bounds` and shares the fewest metres with it, the cheapest of these.
DisjointPair least_sharing_within(const CostGraph& graph, const NetworkState& state, Path working,
                                  const PathBounds& bounds, bool proven, std::size_t most_steps) {
    RiskSet risks(graph.topology());
    risks.add(working);
    std::vector<PathRank> ranks = ranks_by_cost(graph);
    constexpr PathRank kMetre = PathRank{1} << 82;  // above any path's rank by cost and links
    for (const LinkId link : risks.threatened()) ranks[link.index()] += risks.shared_metres(link) * kMetre;
    BoundedPaths search(graph, state, working.source(), working.destination(), bounds, std::move(ranks),
                        most_steps);
    auto second = search.next();
    if (second == working) second = search.next();
    DisjointPair pair{std::move(working), std::nullopt, {}, proven};
    if (!second) return pair;
    pair.shared = shared_risk(graph.topology(), pair.first, *second);
    pair.second = std::move(second);
    return pair;
}

}  // namespace

std::optional<DisjointPair> disjoint_pair(const CostGraph& graph, NodeId source, NodeId destination,
                                          const DisjointSearchLimits& limits) {
    const auto shortest = cheapest_path(graph, source, destination);
    if (!shortest) return std::nullopt;
    const PathFinder finder = [&](const CostGraph& left) {
        return FoundPath{cheapest_path(left, source, destination)};
    };
    PairSearch search(graph, Apart::kRisks, {finder, finder}, true);
    const bool settled = search.run(limits.branchings);
    if (!search.best()) return least_sharing_pair(graph, *shortest, settled);
    return as_pair(graph.topology(), *search.best(), settled);
}

Result<DisjointPair> disjoint_pair_within(const CostGraph& graph, const NetworkState& state, NodeId source,
                                          NodeId destination, const PathBounds& first,
                                          const PathBounds& second, const DisjointSearchLimits& limits) {
    auto working = cheapest_path_within(graph, state, source, destination, first);
    if (!working) return tl::unexpected(working.error());
    if (auto checked = check_size(graph, second); !checked) return tl::unexpected(checked.error());
    const auto finder = [&](const PathBounds& bounds) -> PathFinder {
        return [&, bounds](const CostGraph& left) {
            BoundedPaths search(left, state, source, destination, bounds, limits.steps);
            FoundPath found{search.next()};
            found.settled = !search.gave_up();
            return found;
        };
    };
    // The finders live in std::function, which frees them; the analyzer loses sight of that.
    const auto best_apart = [&](Apart apart) {
        PairSearch search(graph, apart, {finder(first), finder(second)}, first == second);
        const bool settled = search.run(limits.branchings);
        return std::pair(search.best(), settled);
    };  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks)
    const auto [safe, settled] = best_apart(Apart::kRisks);
    if (safe) return as_pair(graph.topology(), *safe, settled);
    const DisjointPair pair =
        least_sharing_within(graph, state, *std::move(working), second, settled, limits.steps);
    const auto linkwise = best_apart(Apart::kLinks).first;
    if (!linkwise) return pair;
    const DisjointPair other = as_pair(graph.topology(), *linkwise, settled);
    return badness(other) < badness(pair) ? other : pair;
}

}  // namespace hexi
