#include "dataplane/gateway/router_addresses.hpp"

#include <fmt/format.h>

namespace hexi {
namespace {

constexpr std::uint32_t kRange = 0xC6120000;  // 198.18.0.0
constexpr std::uint64_t kRange6 = 0xFD68'6578'0069'0000;
// Suffixes 1 .. 65534 leave out what looks like a network's or a broadcast address.
constexpr std::uint32_t kFirst = 1, kCount = 65534;
constexpr std::size_t kMostNodes = 65000;

/// Fowler, Noll and Vo's 32-bit hash (draft-eastlake-fnv).
std::uint32_t fnv1a(std::string_view text) {
    std::uint32_t hash = 2166136261U;
    for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 16777619U;
    return hash;
}

}  // namespace

Result<RouterAddresses> RouterAddresses::create(const Topology& topology) {
    if (topology.nodes().size() > kMostNodes)
        return fail(ErrorCode::kUnsupported,
                    fmt::format("{}: {} nodes are more than there are router addresses; at most {}",
                                topology.name(), topology.nodes().size(), kMostNodes));
    std::vector<bool> taken(kFirst + kCount);
    std::vector<std::uint16_t> suffixes;
    for (const Node& node : topology.nodes()) {
        std::uint32_t suffix = kFirst + fnv1a(node.id) % kCount;
        while (taken[suffix]) suffix = suffix == kCount ? kFirst : suffix + 1;
        taken[suffix] = true;
        suffixes.push_back(static_cast<std::uint16_t>(suffix));
    }
    return RouterAddresses(std::move(suffixes));
}

IpAddress RouterAddresses::v4(NodeId node) const { return IpAddress::v4(kRange | suffixes_[node.index()]); }
IpAddress RouterAddresses::v6(NodeId node) const { return {kRange6, suffixes_[node.index()]}; }

std::string hosts_file(const Topology& topology, const RouterAddresses& addresses,
                       std::span<const NodeId> nodes) {
    std::string text;
    for (const NodeId node : nodes) {
        const std::string& id = topology.node(node).id;
        text += fmt::format("{}\t{}.hexi\n{}\t{}.hexi\n", to_string(addresses.v4(node)), id,
                            to_string(addresses.v6(node)), id);
    }
    return text;
}

}  // namespace hexi
