#include <algorithm>

#include "topology/base/wide.hpp"
#include "traces/mapping/hub_map.hpp"

namespace hexi {
namespace {

/// An address as a number; IPv4 in its mapped form, so one order serves both.
Uint128 number_of(const IpAddress& address) {
    return static_cast<Uint128>(address.high()) << 64U | address.low();
}
IpAddress address_of(Uint128 number) {
    return {static_cast<std::uint64_t>(number >> 64U), static_cast<std::uint64_t>(number)};
}

/// Bits of the 128 that a prefix leaves free.
unsigned free_bits(const IpPrefix& prefix) { return (prefix.address.is_v4() ? 32U : 128U) - prefix.length; }

/// Behind the last address of `prefix`; nothing where that is the last of all.
std::optional<Uint128> end_of(const IpPrefix& prefix) {
    const unsigned bits = free_bits(prefix);
    if (bits == 128) return std::nullopt;
    const Uint128 end = number_of(prefix.network()) + (static_cast<Uint128>(1) << bits);
    return end == 0 ? std::nullopt : std::optional(end);
}

}  // namespace

/// Shorter prefixes first, each laid over what is there: its own range, cut where longer ones begin and end.
NodePrefixes::NodePrefixes(const std::vector<PrefixAtNode>& prefixes) {
    struct Open {
        std::optional<Uint128> end;
        NodeId node;
    };
    // IPv4 lies within IPv6, mapped, but ::/0 does not mean it.
    std::vector<PrefixAtNode> sorted{{{IpAddress::v4(0), 0}, NodeId()}};
    sorted.insert(sorted.end(), prefixes.begin(), prefixes.end());
    std::stable_sort(sorted.begin(), sorted.end(), [](const PrefixAtNode& a, const PrefixAtNode& b) {
        const Uint128 from_a = number_of(a.prefix.network()), from_b = number_of(b.prefix.network());
        return from_a != from_b ? from_a < from_b : free_bits(a.prefix) > free_bits(b.prefix);
    });
    const auto begin = [this](Uint128 from, NodeId node) {
        if (!ranges_.empty() && ranges_.back().from == address_of(from)) {
            ranges_.back().node = node;
        } else {
            ranges_.push_back({address_of(from), node});
        }
    };
    std::vector<Open> open{{std::nullopt, NodeId()}};
    const auto close_until = [&](std::optional<Uint128> from) {
        while (open.back().end && (!from || *open.back().end <= *from)) {
            const Uint128 end = *open.back().end;
            open.pop_back();
            begin(end, open.back().node);
        }
    };
    begin(0, NodeId());
    for (const auto& [prefix, node] : sorted) {
        const Uint128 from = number_of(prefix.network());
        close_until(from);
        begin(from, node);
        open.push_back({end_of(prefix), node});
    }
    close_until(std::nullopt);
    index();
}

void NodePrefixes::index() {
    constexpr std::size_t kBlocks = 65'536;
    v4_block_.resize(kBlocks + 1);
    for (std::size_t block = 0; block <= kBlocks; ++block) {
        const Uint128 first = number_of(IpAddress::v4(0)) + (static_cast<Uint128>(block) << 16U);
        v4_block_[block] = static_cast<std::uint32_t>(last_range_at_or_before(address_of(first)));
    }
}

std::size_t NodePrefixes::last_range_at_or_before(const IpAddress& address) const {
    const auto behind =
        std::upper_bound(ranges_.begin(), ranges_.end(), address,
                         [](const IpAddress& wanted, const Range& range) { return wanted < range.from; });
    return static_cast<std::size_t>(behind - ranges_.begin()) - 1;
}

std::optional<NodeId> NodePrefixes::find(const IpAddress& address) const {
    if (ranges_.empty()) return std::nullopt;
    std::size_t at = 0;
    if (address.is_v4()) {
        const std::uint32_t block = address.v4_bits() >> 16U;
        const auto from = ranges_.begin() + v4_block_[block],
                   until = ranges_.begin() + v4_block_[block + 1] + 1;
        const auto behind =
            std::upper_bound(from, until, address,
                             [](const IpAddress& wanted, const Range& range) { return wanted < range.from; });
        at = static_cast<std::size_t>(behind - ranges_.begin()) - 1;
    } else {
        at = last_range_at_or_before(address);
    }
    return ranges_[at].node.valid() ? std::optional(ranges_[at].node) : std::nullopt;
}

}  // namespace hexi
