// The addresses by which the emulated routers are seen from outside.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "topology/address.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// One loopback address of each family for every node: 198.18.0.0/16 (set aside for test networks by RFC
/// 2544, C.2.2) and fd68:6578:69::/64 (a unique local prefix, RFC 4193, that spells "hexi"), with the same
/// last 16 bits. These are drawn from the node's id (FNV-1a, then the next free one), so a node keeps its
/// address when others come and go, but for rare collisions. A value.
class RouterAddresses {
public:
    /// kUnsupported for a network of more than 65,000 nodes.
    static Result<RouterAddresses> create(const Topology& topology);

    [[nodiscard]] IpAddress v4(NodeId node) const;
    [[nodiscard]] IpAddress v6(NodeId node) const;
    /// Of the family of `like`.
    [[nodiscard]] IpAddress of(NodeId node, const IpAddress& like) const {
        return like.is_v4() ? v4(node) : v6(node);
    }
    [[nodiscard]] std::size_t size() const { return suffixes_.size(); }

private:
    explicit RouterAddresses(std::vector<std::uint16_t> suffixes) : suffixes_(std::move(suffixes)) {}
    std::vector<std::uint16_t> suffixes_;  ///< by NodeId
};

/// Lines of an /etc/hosts for `nodes`, both families: "198.18.12.34 beijing.hexi".
[[nodiscard]] std::string hosts_file(const Topology& topology, const RouterAddresses& addresses,
                                     std::span<const NodeId> nodes);

}  // namespace hexi
