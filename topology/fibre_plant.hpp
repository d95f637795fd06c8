// The cables of a network while it is being built: which exist, what risks they carry, how one runs through
// them.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "topology/shortest_tree.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// Collects fibres and shared risks, and finds routes over them. Used by one thread while a Topology is made.
class FibrePlant {
public:
    /// The id of the risk called `name`, made on first use.
    SrlgId risk(const std::string& name);
    /// Takes a cable whose ends are sites; kInvalid when its id is taken.
    Result<void> add(Fibre fibre, const std::string& place);

    [[nodiscard]] bool empty() const { return fibres_.empty(); }
    [[nodiscard]] bool has(const std::string& id) const { return ids_.contains(id); }
    [[nodiscard]] const Fibre& fibre(FibreId id) const { return fibres_[id.index()]; }

    /// The chain of cables `names` from site `from` to site `to`; kInvalid names the one that breaks it.
    [[nodiscard]] Result<std::vector<FibreId>> follow(NodeId from, NodeId to,
                                                      std::span<const std::string> names,
                                                      std::span<const Node> nodes) const;
    /// The shortest chain that passes `stops` (two or more sites) in order; kInvalid names two that no cable
    /// joins.
    [[nodiscard]] Result<std::vector<FibreId>> shortest(std::span<const NodeId> stops,
                                                        std::span<const Node> nodes);

    [[nodiscard]] std::vector<Fibre> take_fibres() { return std::move(fibres_); }
    [[nodiscard]] std::vector<std::string> take_risks() { return std::move(risks_); }

private:
    std::vector<Fibre> fibres_;
    std::vector<std::string> risks_;
    std::unordered_map<std::string, FibreId> ids_;
    std::unordered_map<std::string, SrlgId> risk_ids_;
    std::vector<WeightedEdge> edges_;  ///< fibre i forward at 2i, backward at 2i + 1, in millimetres
    std::unordered_map<NodeId, ShortestTree> trees_;
};

}  // namespace hexi
