#include "traces/mapping/hub_map.hpp"

#include "topology/base/check.hpp"
#include "traces/mapping/mixed_bits.hpp"

namespace hexi {
HubMap::HubMap(NodePrefixes table, HubMapOptions options)
    : table_(std::move(table)), options_(std::move(options)) {
    HEXI_CHECK(options_.unknown != UnknownPolicy::kHash || options_.hash_nodes.size() >= 2,
               "a hash needs nodes to choose among");
}

std::uint64_t HubMap::hash_of(const IpAddress& address) const {
    const bool v4 = address.is_v4();
    const std::uint8_t bits = v4 ? options_.hash_bits_v4 : options_.hash_bits_v6;
    const std::uint64_t value = v4 ? std::uint64_t{address.v4_bits()} << 32U : address.high();
    const std::uint64_t kept = bits == 0 ? 0 : value >> (64U - bits);
    return mixed_bits(mixed_bits(options_.seed + (v4 ? 4 : 6)) + kept * 0x9E3779B97F4A7C15U);
}

HubMap::End HubMap::end_of(const IpAddress& address) {
    if (const auto node = table_.find(address)) {
        ++counts_.by_prefix;
        return {*node};
    }
    switch (options_.unknown) {
        case UnknownPolicy::kHash:
            ++counts_.by_hash;
            return {options_.hash_nodes[hash_of(address) % options_.hash_nodes.size()], true};
        case UnknownPolicy::kDefault:
            ++counts_.by_default;
            return {options_.default_node};
        case UnknownPolicy::kDrop:
            break;
    }
    ++counts_.unknown;
    return {};
}

/// Any node but the one that is taken.
NodeId HubMap::apart(NodeId taken, std::uint64_t hash) const {
    const auto& nodes = options_.hash_nodes;
    const std::size_t from = hash % nodes.size();
    return nodes[from] != taken ? nodes[from] : nodes[(from + 1) % nodes.size()];
}

std::optional<HubPair> HubMap::find(const IpAddress& source, const IpAddress& destination) {
    End from = end_of(source), to = end_of(destination);
    if (!from.node.valid() || !to.node.valid()) return std::nullopt;
    if (from.node == to.node && (from.hashed || to.hashed)) {
        ++counts_.moved_apart;
        const std::uint64_t both =
            mixed_bits(hash_of(source) + hash_of(destination));  // the same in both directions
        End& moving = from.hashed && (!to.hashed || destination < source) ? from : to;
        moving.node = apart(moving.node, both);
    }
    return HubPair{from.node, to.node};
}

}  // namespace hexi
