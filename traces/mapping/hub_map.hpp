// Which node of the network stands for which addresses of a trace.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "topology/address.hpp"
#include "topology/base/result.hpp"
#include "topology/topology.hpp"

namespace hexi {

/// A prefix and the node its addresses are at.
struct PrefixAtNode {
    IpPrefix prefix;
    NodeId node;
};

/// A table of prefixes, the longest that matches wins. Immutable; a lookup is a search among the ranges that
/// one leading 16 bits of an address have.
class NodePrefixes {
public:
    NodePrefixes() = default;
    explicit NodePrefixes(const std::vector<PrefixAtNode>& prefixes);

    /// Nothing where no prefix matches.
    [[nodiscard]] std::optional<NodeId> find(const IpAddress& address) const;

private:
    /// Addresses from here up to the next range's are at one node, or nowhere.
    struct Range {
        IpAddress from;
        NodeId node;  ///< invalid: nowhere
    };
    void index();
    [[nodiscard]] std::size_t last_range_at_or_before(const IpAddress& address) const;

    std::vector<Range> ranges_;            ///< ascending; the first begins at ::
    std::vector<std::uint32_t> v4_block_;  ///< by the leading 16 bits of an IPv4 address: its first range
};

/// CSV "prefix,node" (columns in any order): an IPv4 or IPv6 prefix, or an address alone, and a node by id or
/// alias. Bits behind the prefix are cleared. kInvalid or kNotFound, as "map.csv:3: ...", for what is none,
/// an unknown node, and a prefix given twice with unlike nodes.
[[nodiscard]] Result<std::vector<PrefixAtNode>> parse_prefix_nodes(std::string_view text,
                                                                   std::string_view name,
                                                                   const Topology& topology);

/// What becomes of addresses that no prefix matches.
enum class UnknownPolicy {
    kDrop,     ///< their packets are left out
    kHash,     ///< a node by a seeded hash of their leading bits: neighbours stay together
    kDefault,  ///< one node for all of them
};

struct HubMapOptions {
    UnknownPolicy unknown = UnknownPolicy::kDrop;
    std::vector<NodeId> hash_nodes;  ///< kHash: one of these
    NodeId default_node;             ///< kDefault
    std::uint64_t seed = 1;          ///< kHash
    std::uint8_t hash_bits_v4 = 16;  ///< leading bits that stay together, 0..32
    std::uint8_t hash_bits_v6 = 48;  ///< the same of IPv6, 0..64
};

/// Both ends of a packet.
struct HubPair {
    NodeId from, to;
    bool operator==(const HubPair&) const = default;
};

/// What a map did with the packets it was asked about.
struct HubMapCounts {
    std::uint64_t by_prefix = 0;  ///< ends found in the table
    std::uint64_t by_hash = 0, by_default = 0, unknown = 0;
    std::uint64_t moved_apart = 0;  ///< pairs whose ends a hash had put together
    bool operator==(const HubMapCounts&) const = default;
};

/// Packets to pairs of nodes. The same two addresses give the same two nodes, whichever is the source: a
/// conversation's directions run between the same places. Not shared between threads, for it counts.
class HubMap {
public:
    /// kHash needs at least two nodes (checked).
    HubMap(NodePrefixes table, HubMapOptions options);

    /// Nothing where an end is unknown and is to be dropped. Where the policy is kHash and both ends fall on
    /// one node, one of which by hash, that one goes to another node, chosen by a hash of both: it is the
    /// greater address of two hashed ones, so that both directions agree.
    [[nodiscard]] std::optional<HubPair> find(const IpAddress& source, const IpAddress& destination);
    [[nodiscard]] const HubMapCounts& counts() const { return counts_; }

private:
    struct End {
        NodeId node;  ///< invalid: unknown
        bool hashed = false;
    };
    End end_of(const IpAddress& address);
    [[nodiscard]] std::uint64_t hash_of(const IpAddress& address) const;
    [[nodiscard]] NodeId apart(NodeId taken, std::uint64_t hash) const;

    NodePrefixes table_;
    HubMapOptions options_;
    HubMapCounts counts_;
};

}  // namespace hexi
