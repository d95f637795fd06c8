#include "topology/fibre_plant.hpp"

#include <cmath>

#include <fmt/format.h>

namespace hexi {

SrlgId FibrePlant::risk(const std::string& name) {
    const auto [held, fresh] = risk_ids_.emplace(name, SrlgId(risks_.size()));
    if (fresh) risks_.push_back(name);
    return held->second;
}

Result<void> FibrePlant::add(Fibre fibre, const std::string& place) {
    if (!ids_.emplace(fibre.id, FibreId(fibres_.size())).second) {
        return fail(ErrorCode::kInvalid, place + ": this id is given twice");
    }
    const auto from = static_cast<std::uint32_t>(fibre.from.index());
    const auto to = static_cast<std::uint32_t>(fibre.to.index());
    const auto millimetres = std::llround(fibre.length.count() * 1e6);
    edges_.push_back({from, to, millimetres});
    edges_.push_back({to, from, millimetres});
    trees_.clear();
    fibres_.push_back(std::move(fibre));
    return {};
}

Result<std::vector<FibreId>> FibrePlant::follow(NodeId from, NodeId to, std::span<const std::string> names,
                                                std::span<const Node> nodes) const {
    std::vector<FibreId> route;
    NodeId at = from;
    for (const std::string& name : names) {
        const auto found = ids_.find(name);
        if (found == ids_.end()) return fail(ErrorCode::kInvalid, fmt::format("no fibre '{}'", name));
        const Fibre& next = fibre(found->second);
        if (next.from != at && next.to != at) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("fibre '{}' does not touch '{}'", name, nodes[at.index()].id));
        }
        at = next.from == at ? next.to : next.from;
        route.push_back(found->second);
    }
    if (at == to) return route;
    return fail(ErrorCode::kInvalid,
                fmt::format("ends at '{}', not at '{}'", nodes[at.index()].id, nodes[to.index()].id));
}

Result<std::vector<FibreId>> FibrePlant::shortest(std::span<const NodeId> stops,
                                                  std::span<const Node> nodes) {
    std::vector<FibreId> route;
    for (std::size_t i = 0; i + 1 < stops.size(); ++i) {
        const NodeId from = stops[i], to = stops[i + 1];
        auto [tree, fresh] = trees_.try_emplace(from);
        if (fresh) tree->second = shortest_tree(nodes.size(), edges_, from.index());
        const auto edges = tree_path(tree->second, edges_, to.index());
        if (edges.empty() && from != to) {
            return fail(ErrorCode::kInvalid, fmt::format("no fibre route from '{}' to '{}'",
                                                         nodes[from.index()].id, nodes[to.index()].id));
        }
        for (const std::size_t edge : edges) route.emplace_back(edge / 2);
    }
    return route;
}

}  // namespace hexi
