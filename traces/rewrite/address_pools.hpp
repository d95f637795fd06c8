// Addresses of a network that hosts of a trace get.
#pragma once

#include <optional>
#include <vector>

#include "topology/address.hpp"
#include "topology/base/ids.hpp"
#include "traces/mapping/hub_map.hpp"

namespace hexi {

/// At most one prefix of either family for each node. Immutable.
class AddressPools {
public:
    AddressPools() = default;
    /// kInvalid where a node has two prefixes of one family: "... has two prefixes of IPv4".
    [[nodiscard]] static Result<AddressPools> create(const std::vector<PrefixAtNode>& prefixes,
                                                     const Topology& topology);

    [[nodiscard]] bool empty() const { return pools_.empty(); }
    /// `address` at `node`: the prefix of its pool, its own bits behind that, which `shift` is added to. As
    /// it is, but for the shift, where the node has no prefix of its family.
    [[nodiscard]] IpAddress at(NodeId node, const IpAddress& address, std::uint64_t shift) const;

private:
    struct Pool {
        std::optional<IpPrefix> v4, v6;
    };
    std::vector<Pool> pools_;  ///< by node; empty: none has one
};

/// `address` + `shift` within the bits behind the first `length`: others stay.
[[nodiscard]] IpAddress shifted(const IpAddress& address, std::uint8_t length, std::uint64_t shift);

}  // namespace hexi
