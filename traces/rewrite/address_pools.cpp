#include "traces/rewrite/address_pools.hpp"

#include <fmt/format.h>

#include "topology/base/wide.hpp"

namespace hexi {
namespace {

Uint128 number_of(const IpAddress& address) {
    return static_cast<Uint128>(address.high()) << 64U | address.low();
}
IpAddress address_of(Uint128 number) {
    return {static_cast<std::uint64_t>(number >> 64U), static_cast<std::uint64_t>(number)};
}

/// Ones in the bits behind a prefix of `length` bits.
Uint128 host_mask(bool v4, std::uint8_t length) {
    const unsigned bits = (v4 ? 32U : 128U) - length;
    return bits == 128 ? ~Uint128{0} : (Uint128{1} << bits) - 1;
}

}  // namespace

IpAddress shifted(const IpAddress& address, std::uint8_t length, std::uint64_t shift) {
    const Uint128 hosts = host_mask(address.is_v4(), length), number = number_of(address);
    return address_of((number & ~hosts) | ((number + shift) & hosts));
}

Result<AddressPools> AddressPools::create(const std::vector<PrefixAtNode>& prefixes,
                                          const Topology& topology) {
    AddressPools pools;
    if (!prefixes.empty()) pools.pools_.resize(topology.nodes().size());
    for (const auto& [prefix, node] : prefixes) {
        Pool& pool = pools.pools_[node.index()];
        auto& place = prefix.address.is_v4() ? pool.v4 : pool.v6;
        if (place)
            return fail(ErrorCode::kInvalid,
                        fmt::format("'{}' has two prefixes of {}: one is allowed", topology.node(node).id,
                                    prefix.address.is_v4() ? "IPv4" : "IPv6"));
        place = IpPrefix{prefix.network(), prefix.length};
    }
    return pools;
}

IpAddress AddressPools::at(NodeId node, const IpAddress& address, std::uint64_t shift) const {
    constexpr Pool kNone;
    const Pool& pool = node.index() < pools_.size() ? pools_[node.index()] : kNone;
    const auto& prefix = address.is_v4() ? pool.v4 : pool.v6;
    if (!prefix) return shift == 0 ? address : shifted(address, 0, shift);
    const Uint128 hosts = host_mask(address.is_v4(), prefix->length);
    return address_of(number_of(prefix->address) | ((number_of(address) + shift) & hosts));
}

}  // namespace hexi
