// An explicit path: what a backbone with segment routing pins a flow to.
#pragma once

#include <span>
#include <vector>

#include "topology/base/ids.hpp"
#include "topology/base/result.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// A loop-free chain of directed links from one node to another; at least one link. Immutable.
class Path {
public:
    /// kInvalid when `links` is empty, does not join up, or visits a node twice; names the node.
    static Result<Path> create(const Topology& topology, std::vector<LinkId> links);

    [[nodiscard]] std::span<const LinkId> links() const { return links_; }
    [[nodiscard]] std::size_t hop_count() const { return links_.size(); }
    [[nodiscard]] NodeId source() const { return source_; }
    [[nodiscard]] NodeId destination() const { return destination_; }

    auto operator<=>(const Path&) const = default;

private:
    Path() = default;
    std::vector<LinkId> links_;
    NodeId source_, destination_;
};

/// Nodes along the path, source first: hop_count() + 1 of them.
[[nodiscard]] std::vector<NodeId> path_nodes(const Topology& topology, const Path& path);
/// Sum of the links' fixed delays: the one-way delay of a packet of no size over an empty network.
[[nodiscard]] SimTime path_delay(const Topology& topology, const Path& path);
/// Fixed delay plus store-and-forward serialisation of `size` at every hop's lane rate: the least one-way
/// delay.
[[nodiscard]] SimTime path_floor(const Topology& topology, const Path& path, ByteCount size);
/// Every shared risk on the path, sorted, each once.
[[nodiscard]] std::vector<SrlgId> path_srlgs(const Topology& topology, const Path& path);

}  // namespace hexi
