#include "controller/k_shortest.hpp"

#include <algorithm>

namespace hexi {

KShortestPaths::KShortestPaths(CostGraph graph, NodeId source, NodeId destination)
    : graph_(std::move(graph)), source_(source), destination_(destination) {}

std::optional<Path> KShortestPaths::next() {
    if (!started_) {
        started_ = true;
        add_candidate(graph_, source_, {}, 0);
    } else if (!answered_.empty()) {
        branch_off(answered_.back());
    }
    if (candidates_.empty()) {
        answered_.clear();
        return std::nullopt;
    }
    answered_.push_back(std::move(candidates_.extract(candidates_.begin()).value()));
    return make_path(graph_.topology(), answered_.back().links);
}

void KShortestPaths::add_candidate(const CostGraph& graph, NodeId spur, const std::vector<LinkId>& root,
                                   std::size_t branch) {
    const auto rest = cheapest_path(graph, spur, destination_);
    if (!rest) return;
    Candidate candidate{.cost = graph.cost(*rest), .hops = 0, .links = root, .branch = branch};
    for (const LinkId link : root) candidate.cost += graph_.cost(link);
    candidate.links.insert(candidate.links.end(), rest->links().begin(), rest->links().end());
    candidate.hops = candidate.links.size();
    candidates_.insert(std::move(candidate));
}

void KShortestPaths::branch_off(const Candidate& path) {
    const Topology& topology = graph_.topology();
    CostGraph pruned = graph_;
    for (std::size_t i = 0; i < path.links.size(); ++i) {
        const NodeId spur = topology.link(path.links[i]).from;
        const std::vector<LinkId> root(path.links.begin(),
                                       path.links.begin() + static_cast<std::ptrdiff_t>(i));
        if (i >= path.branch) {
            CostGraph graph = pruned;
            for (const auto& other : answered_) {
                if (other.links.size() > i && std::equal(root.begin(), root.end(), other.links.begin())) {
                    graph.remove(other.links[i]);
                }
            }
            add_candidate(graph, spur, root, i);
        }
        // The root's nodes may not be passed again; without a way out of them it is enough.
        for (const LinkId link : topology.outgoing(spur)) pruned.remove(link);
    }
}

std::vector<Path> k_shortest_paths(const CostGraph& graph, NodeId source, NodeId destination, std::size_t k) {
    KShortestPaths search(graph, source, destination);
    std::vector<Path> paths;
    while (paths.size() < k) {
        auto path = search.next();
        if (!path) break;
        paths.push_back(*std::move(path));
    }
    return paths;
}

}  // namespace hexi
