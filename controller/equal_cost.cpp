#include "controller/equal_cost.hpp"

#include <algorithm>

namespace hexi {
namespace {

/// Walks from the destination back to the source over tight links, depth first. Every chain of tight links
/// from the source is a cheapest path, so nothing has to be weighed.
class BackwardWalk {
public:
    BackwardWalk(const Topology& topology, const std::vector<std::vector<LinkId>>& tight, NodeId source)
        : topology_(topology), tight_(tight), source_(source), visited_(tight.size()) {}

    /// Whether dead ends can occur: only where links of no cost close a cycle.
    void expect_dead_ends() { dead_ends_ = true; }

    std::vector<std::vector<LinkId>> paths(NodeId destination, std::size_t most) {
        most_ = most;
        walk(destination);
        return std::move(found_);
    }

private:
    void walk(NodeId node) {
        if (node == source_) {
            found_.emplace_back(chain_.rbegin(), chain_.rend());
            return;
        }
        visited_[node.index()] = true;
        for (const LinkId id : tight_[node.index()]) {
            const NodeId before = topology_.link(id).from;
            if (found_.size() == most_) break;
            if (visited_[before.index()] || (dead_ends_ && !leads_home(before))) continue;
            chain_.push_back(id);
            walk(before);
            chain_.pop_back();
        }
        visited_[node.index()] = false;
    }

    /// Whether the source is still within reach of `node` past the nodes visited.
    [[nodiscard]] bool leads_home(NodeId node) const {
        auto seen = visited_;
        std::vector<NodeId> open{node};
        seen[node.index()] = true;
        while (!open.empty()) {
            const NodeId at = open.back();
            open.pop_back();
            if (at == source_) return true;
            for (const LinkId id : tight_[at.index()]) {
                const NodeId before = topology_.link(id).from;
                if (seen[before.index()]) continue;
                seen[before.index()] = true;
                open.push_back(before);
            }
        }
        return false;
    }

    const Topology& topology_;
    const std::vector<std::vector<LinkId>>& tight_;
    NodeId source_;
    std::vector<bool> visited_;
    bool dead_ends_ = false;
    std::size_t most_ = 0;
    std::vector<LinkId> chain_;  ///< links from the destination back
    std::vector<std::vector<LinkId>> found_;
};

}  // namespace

EqualCostPaths::EqualCostPaths(const CostGraph& graph, NodeId source)
    : tree_(graph, source), tight_(graph.topology().nodes().size()) {
    for (std::size_t i = 0; i < graph.edges().size(); ++i) {
        const LinkId id(i);
        const Link& link = graph.topology().link(id);
        if (!graph.usable(id) || link.to == source) continue;
        const auto before = tree_.cost_to(link.from);
        if (!before || *before + graph.cost(id) != tree_.cost_to(link.to)) continue;
        tight_[link.to.index()].push_back(id);
        zero_cost_ = zero_cost_ || graph.cost(id) == 0;
    }
}

std::vector<Path> EqualCostPaths::to(NodeId destination, std::size_t max_paths) const {
    auto chosen = tree_.to(destination);
    if (!chosen) return {};
    std::vector<Path> paths{*std::move(chosen)};
    if (max_paths == 1) return paths;
    const Topology& topology = tree_.graph().topology();
    BackwardWalk walk(topology, tight_, tree_.source());
    if (zero_cost_) walk.expect_dead_ends();
    for (auto& links : walk.paths(destination, max_paths)) {
        Path path = make_path(topology, std::move(links));
        if (path != paths.front() && paths.size() < max_paths) paths.push_back(std::move(path));
    }
    return paths;
}

std::vector<WeightedPath> even_split(std::vector<Path> paths) {
    std::vector<WeightedPath> split;
    split.reserve(paths.size());
    for (auto& path : paths) split.push_back({.path = std::move(path), .weight = 1, .backup = std::nullopt});
    return split;
}

}  // namespace hexi
