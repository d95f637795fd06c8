#include "controller/disjoint_pair.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "controller/backup_path.hpp"
#include "controller/k_shortest.hpp"
#include "controller/link_disjoint_pair.hpp"

namespace hexi {
namespace {

/// First paths that avoid certain risks; the cheapest of them stands for all.
struct Branch {
    PathCost cost;
    std::vector<SrlgId> avoided;  ///< sorted
    Path first;
    auto operator<=>(const Branch&) const = default;
};

class SrlgPairSearch {
public:
    SrlgPairSearch(const CostGraph& graph, NodeId source, NodeId destination)
        : graph_(graph), source_(source), destination_(destination) {}

    /// Looks for any pair; false where `most` first paths did not settle whether there is one.
    bool find(std::size_t most);
    /// Looks for cheaper pairs than the one found; false where `most` first paths did not prove it cheapest.
    bool improve(std::size_t most);

    std::optional<std::pair<Path, Path>> best;

private:
    [[nodiscard]] std::optional<Path> cheapest_without(const std::vector<SrlgId>& risks) const {
        RiskSet set(graph_.topology());
        for (const SrlgId risk : risks) set.add(risk);
        return PathTree(without(graph_, set), source_).to(destination_);
    }

    /// A smallest subset of the path's risks whose loss separates the two nodes, as the loss of all of them
    /// does.
    [[nodiscard]] std::vector<SrlgId> conflict(const Path& first) const {
        auto risks = path_srlgs(graph_.topology(), first);
        for (std::size_t i = 0; i < risks.size();) {
            auto fewer = risks;
            fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
            if (cheapest_without(fewer)) {
                ++i;
            } else {
                risks.swap(fewer);
            }
        }
        return risks;
    }

    void open_branch(std::vector<SrlgId> avoided) {
        if (!known_.insert(avoided).second) return;
        auto first = cheapest_without(avoided);
        if (first) open_.insert({graph_.cost(*first), std::move(avoided), *std::move(first)});
    }

    void offer(const Path& first, Path second) {
        const PathCost total = graph_.cost(first) + graph_.cost(second);
        if (best && total >= total_) return;
        total_ = total;
        best.emplace(first, std::move(second));
        if (graph_.cost(best->second) < graph_.cost(best->first)) std::swap(best->first, best->second);
    }

    const CostGraph& graph_;
    NodeId source_, destination_;
    PathCost total_ = 0;
    std::set<std::vector<SrlgId>> known_;
    std::set<Branch> open_;
};

bool SrlgPairSearch::find(std::size_t most) {
    open_branch({});
    for (std::size_t tried = 0; !open_.empty(); ++tried) {
        if (tried == most) return false;
        const Branch branch = std::move(open_.extract(open_.begin()).value());
        auto second = cheapest_without(path_srlgs(graph_.topology(), branch.first));
        if (second) {
            offer(branch.first, *std::move(second));
            return true;
        }
        for (const SrlgId risk : conflict(branch.first)) {
            auto avoided = branch.avoided;
            avoided.insert(std::upper_bound(avoided.begin(), avoided.end(), risk), risk);
            open_branch(std::move(avoided));
        }
    }
    return true;
}

bool SrlgPairSearch::improve(std::size_t most) {
    KShortestPaths firsts(graph_, source_, destination_);
    for (std::size_t tried = 0; tried <= most; ++tried) {
        const auto first = firsts.next();
        // The cheaper path of a cheaper pair would cost less than half the best total.
        if (!first || graph_.cost(*first) >= total_ - graph_.cost(*first)) return true;
        auto second = cheapest_without(path_srlgs(graph_.topology(), *first));
        if (second) offer(*first, *std::move(second));
    }
    return false;
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
    const auto shortest = PathTree(graph, source).to(destination);
    if (!shortest) return std::nullopt;
    SrlgPairSearch search(graph, source, destination);
    const bool settled = search.find(limits.branches);
    if (!search.best) return least_sharing_pair(graph, *shortest, settled);
    const bool cheapest = search.improve(limits.improvements);
    return as_pair(graph.topology(), *std::move(search.best), cheapest);
}

}  // namespace hexi
