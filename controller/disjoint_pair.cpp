#include "controller/disjoint_pair.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <set>
#include <tuple>

#include "controller/backup_path.hpp"
#include "controller/link_disjoint_pair.hpp"
#include "controller/shortest_path.hpp"

namespace hexi {
namespace {

constexpr PathCost kNever = std::numeric_limits<PathCost>::max();

/// The cheapest path that avoids certain risks.
struct Side {
    std::vector<SrlgId> avoided;  ///< sorted
    PathCost cost = kNever;       ///< kNever where there is no such path
    std::vector<LinkId> links;

    [[nodiscard]] bool exists() const { return cost != kNever; }
    auto operator<=>(const Side&) const = default;
};

using Sides = std::array<Side, 2>;

PathCost total(const Side& a, const Side& b) { return a.exists() && b.exists() ? a.cost + b.cost : kNever; }

/// All pairs of paths that avoid what is said on either side.
struct Branch {
    PathCost bound;  ///< of their total cost, from below
    Sides sides;
    auto operator<=>(const Branch&) const = default;
};

class SrlgPairSearch {
public:
    SrlgPairSearch(const CostGraph& graph, NodeId source, NodeId destination)
        : graph_(graph), source_(source), destination_(destination) {}

    /// False where `most` branchings did not settle what the best pair is, or whether there is one.
    bool run(std::size_t most);

    std::optional<std::pair<Path, Path>> best;

private:
    [[nodiscard]] Side cheapest_without(std::vector<SrlgId> avoided) const;
    [[nodiscard]] std::vector<SrlgId> risks(const Side& side) const;
    [[nodiscard]] std::vector<SrlgId> shared_risks(const Sides& sides) const;
    void offer(const Side& first, const Side& second);
    void open(Sides sides);
    void split(const Branch& branch);

    const CostGraph& graph_;
    NodeId source_, destination_;
    PathCost best_total_ = kNever;
    std::set<std::pair<std::vector<SrlgId>, std::vector<SrlgId>>> known_;
    std::set<Branch> open_;
};

Side SrlgPairSearch::cheapest_without(std::vector<SrlgId> avoided) const {
    RiskSet set(graph_.topology());
    for (const SrlgId risk : avoided) set.add(risk);
    const auto path = cheapest_path(without(graph_, set), source_, destination_);
    if (!path) return {std::move(avoided)};
    return {std::move(avoided), graph_.cost(*path), {path->links().begin(), path->links().end()}};
}

std::vector<SrlgId> SrlgPairSearch::risks(const Side& side) const {
    return path_srlgs(graph_.topology(), make_path(graph_.topology(), side.links));
}

std::vector<SrlgId> SrlgPairSearch::shared_risks(const Sides& sides) const {
    const auto first = risks(sides[0]), second = risks(sides[1]);
    std::vector<SrlgId> both;
    std::set_intersection(first.begin(), first.end(), second.begin(), second.end(), std::back_inserter(both));
    return both;
}

void SrlgPairSearch::offer(const Side& first, const Side& second) {
    if (total(first, second) >= best_total_) return;
    best_total_ = total(first, second);
    const bool in_order = first.cost <= second.cost;
    best.emplace(make_path(graph_.topology(), (in_order ? first : second).links),
                 make_path(graph_.topology(), (in_order ? second : first).links));
}

/// The sides are interchangeable, so one order of each branch will do.
void SrlgPairSearch::open(Sides sides) {
    const PathCost bound = total(sides[0], sides[1]);
    if (bound >= best_total_) return;
    if (sides[1] < sides[0]) std::swap(sides[0], sides[1]);
    if (known_.emplace(sides[0].avoided, sides[1].avoided).second) open_.insert({bound, std::move(sides)});
}

void SrlgPairSearch::split(const Branch& branch) {
    const auto shared = shared_risks(branch.sides);
    if (shared.empty()) return offer(branch.sides[0], branch.sides[1]);
    for (const Side& side : branch.sides) offer(side, cheapest_without(risks(side)));
    std::optional<std::tuple<PathCost, PathCost>> highest;
    std::array<Sides, 2> children;
    for (const SrlgId risk : shared) {
        std::array<Sides, 2> tried{branch.sides, branch.sides};
        for (std::size_t i = 0; i < 2; ++i) {
            auto avoided = branch.sides[i].avoided;
            avoided.insert(std::upper_bound(avoided.begin(), avoided.end(), risk), risk);
            tried[i][i] = cheapest_without(std::move(avoided));
        }
        const auto [low, high] =
            std::minmax({total(tried[0][0], tried[0][1]), total(tried[1][0], tried[1][1])});
        if (highest && std::tuple(low, high) <= *highest) continue;
        highest = std::tuple(low, high);
        children = std::move(tried);
    }
    for (auto& child : children) open(std::move(child));
}

bool SrlgPairSearch::run(std::size_t most) {
    const Side free = cheapest_without({});
    open({free, free});
    for (std::size_t tried = 0; !open_.empty() && open_.begin()->bound < best_total_; ++tried) {
        if (tried == most) return false;
        split(open_.extract(open_.begin()).value());
    }
    return true;
}

DisjointPair as_pair(const Topology& topology, std::pair<Path, Path> paths, bool proven) {
    auto shared = shared_risk(topology, paths.first, paths.second);
    return {std::move(paths.first), std::move(paths.second), std::move(shared), proven};
}

DisjointPair least_sharing_pair(const CostGraph& graph, const Path& shortest, bool proven) {
    auto [second, shared] = backup_path(graph, shortest);
    DisjointPair pair{shortest, std::move(second), std::move(shared), proven};
    auto apart = link_disjoint_pair(graph, shortest.source(), shortest.destination());
    if (!apart) return pair;
    auto other = as_pair(graph.topology(), *std::move(apart), proven);
    const auto badness = [](const DisjointPair& p) { return std::tuple(p.shared.kind, p.shared.length); };
    return badness(other) < badness(pair) ? other : pair;
}

}  // namespace

std::optional<DisjointPair> disjoint_pair(const CostGraph& graph, NodeId source, NodeId destination,
                                          const DisjointSearchLimits& limits) {
    const auto shortest = cheapest_path(graph, source, destination);
    if (!shortest) return std::nullopt;
    SrlgPairSearch search(graph, source, destination);
    const bool settled = search.run(limits.branchings);
    if (!search.best) return least_sharing_pair(graph, *shortest, settled);
    return as_pair(graph.topology(), *std::move(search.best), settled);
}

}  // namespace hexi
