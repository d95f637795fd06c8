// From "inter-hub" or a list of names to pairs of nodes.
#pragma once

#include <string_view>
#include <vector>

#include "emulator/experiment/scenario.hpp"
#include "topology/json/json_reader.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// One direction between two different nodes.
struct NodePair {
    NodeId source, destination;

    auto operator<=>(const NodePair&) const = default;
};

/// Most pairs one selection may stand for.
inline constexpr std::size_t kMostPairs = 100'000;

/// Nodes that traffic of `layer` can begin and end at: endpoints of the topology with a link of that layer
/// out and one in.
[[nodiscard]] std::vector<NodeId> layer_endpoints(const Topology& topology, Layer layer);
/// True where `node` has a link of `layer` out and one in.
[[nodiscard]] bool attached(const Topology& topology, NodeId node, Layer layer);

/// The node `name` on `layer`. Records at `place` a name that is unknown or a node that the layer does not
/// reach; the answer is then an invalid id.
[[nodiscard]] NodeId resolve_node(const Topology& topology, Layer layer, std::string_view name,
                                  JsonErrors& errors, std::string_view place);

/// The pairs of a group, in node order, without the cap.
[[nodiscard]] std::vector<NodePair> pairs_of(const Topology& topology, Layer layer, PairGroup group);

/// The pairs selected, in the order given or in node order. Records at `place` an unknown node, a node off
/// the layer, a pair of a node with itself, a pair given twice, more than kMostPairs pairs, or no pair at
/// all; the answer then lacks the pairs that are wrong.
[[nodiscard]] std::vector<NodePair> resolve_pairs(const Topology& topology, Layer layer,
                                                  const PairSelection& selection, JsonErrors& errors,
                                                  std::string_view place);

}  // namespace hexi
