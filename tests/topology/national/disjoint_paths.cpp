#include "tests/topology/national/disjoint_paths.hpp"

#include <algorithm>
#include <set>

#include "topology/shortest_tree.hpp"

namespace hexi::national {
namespace {

using Risks = std::set<SrlgId>;

class Search {
public:
    Search(const Topology& topology, Layer layer, NodeId source, NodeId destination)
        : topology_(topology), layer_(layer), source_(source), destination_(destination) {}

    std::optional<std::pair<Path, Path>> from(const Risks& avoided, int depth) {
        if (depth < 0 || !seen_.insert(avoided).second) return std::nullopt;
        const auto first = path_avoiding(avoided);
        if (!first) return std::nullopt;
        const auto list = path_srlgs(topology_, *first);
        const Risks used(list.begin(), list.end());
        if (const auto second = path_avoiding(used)) return std::pair(*first, *second);
        for (const SrlgId risk : blocking(used)) {
            Risks more = avoided;
            more.insert(risk);
            if (auto found = from(more, depth - 1)) return found;
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] bool touches(const Link& link, const Risks& risks) const {
        return std::any_of(link.srlgs.begin(), link.srlgs.end(),
                           [&](SrlgId risk) { return risks.contains(risk); });
    }

    std::optional<Path> path_avoiding(const Risks& risks) {
        std::vector<WeightedEdge> edges;
        for (const Link& link : topology_.links()) {
            const bool there = link.layer == layer_ && !touches(link, risks);
            edges.push_back({static_cast<std::uint32_t>(link.from.index()),
                             static_cast<std::uint32_t>(link.to.index()),
                             there ? link.delay.total().count() : WeightedEdge::kAbsent});
        }
        tree_ = shortest_tree(topology_.nodes().size(), edges, source_.index());
        std::vector<LinkId> links;
        for (const auto edge : tree_path(tree_, edges, static_cast<std::uint32_t>(destination_.index())))
            links.emplace_back(edge);
        if (links.empty()) return std::nullopt;
        return Path::create(topology_, std::move(links)).value();
    }

    /// Of `used`, the risks on links that leave what the last search reached: one of them has to be given up.
    [[nodiscard]] Risks blocking(const Risks& used) const {
        Risks found;
        for (const Link& link : topology_.links()) {
            if (link.layer != layer_ || !reached(link.from) || reached(link.to)) continue;
            for (const SrlgId risk : link.srlgs) {
                if (used.contains(risk)) found.insert(risk);
            }
        }
        return found;
    }

    [[nodiscard]] bool reached(NodeId node) const {
        return tree_.distance[node.index()] != ShortestTree::kUnreachable;
    }

    const Topology& topology_;
    Layer layer_;
    NodeId source_, destination_;
    ShortestTree tree_;
    std::set<Risks> seen_;
};

}  // namespace

std::optional<std::pair<Path, Path>> disjoint_paths(const Topology& topology, Layer layer, NodeId source,
                                                    NodeId destination) {
    constexpr int kMostExclusions = 4;
    return Search(topology, layer, source, destination).from({}, kMostExclusions);
}

}  // namespace hexi::national
