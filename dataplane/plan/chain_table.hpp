// The chains of links that packets may cross, flattened so that a hop costs one read.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "topology/base/ids.hpp"

namespace hexi {

/// Chains by number; a number is what EmulatedPacket::flow holds. A table only ever grows: a later version
/// begins with everything an earlier one holds, so packets under way keep their meaning when plans change.
/// A value; safe to read from any thread.
class ChainTable {
public:
    /// Ends every chain in links().
    static constexpr std::uint32_t kEnd = 0xffffffffU;

    /// The number of the chain over `links` (at least one), which is new or as it was before. A chain may
    /// cross a link more than once, so a packet can be sent out and back.
    std::uint32_t add(std::span<const LinkId> links);

    /// A chain of its own number over `links` (as they stand in links()), whatever others there are.
    std::uint32_t append(std::span<const std::uint32_t> links);

    [[nodiscard]] std::size_t size() const { return first_.size(); }
    /// Index of the chain's first link in links().
    [[nodiscard]] std::uint32_t first(std::uint32_t chain) const { return first_[chain]; }
    /// Every chain's links, each chain followed by kEnd.
    [[nodiscard]] std::span<const std::uint32_t> links() const { return links_; }
    /// The links of one chain, without the end mark.
    [[nodiscard]] std::span<const std::uint32_t> links_of(std::uint32_t chain) const;
    [[nodiscard]] std::size_t memory() const;

private:
    std::vector<std::uint32_t> first_, links_;
    std::map<std::vector<std::uint32_t>, std::uint32_t> known_;
};

}  // namespace hexi
