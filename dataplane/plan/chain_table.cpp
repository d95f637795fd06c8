#include "dataplane/plan/chain_table.hpp"

#include "topology/base/check.hpp"

namespace hexi {

std::uint32_t ChainTable::add(std::span<const LinkId> links) {
    std::vector<std::uint32_t> indices;
    for (const LinkId link : links) indices.push_back(static_cast<std::uint32_t>(link.index()));
    const auto next = static_cast<std::uint32_t>(first_.size());
    const auto [entry, fresh] = known_.try_emplace(indices, next);
    return fresh ? append(indices) : entry->second;
}

std::uint32_t ChainTable::append(std::span<const std::uint32_t> links) {
    HEXI_CHECK(!links.empty(), "a chain has no links");
    first_.push_back(static_cast<std::uint32_t>(links_.size()));
    links_.insert(links_.end(), links.begin(), links.end());
    links_.push_back(kEnd);
    return static_cast<std::uint32_t>(first_.size() - 1);
}

std::span<const std::uint32_t> ChainTable::links_of(std::uint32_t chain) const {
    const std::size_t end = chain + 1 < first_.size() ? first_[chain + 1] : links_.size();
    return std::span(links_).subspan(first_[chain], end - 1 - first_[chain]);
}

std::size_t ChainTable::memory() const { return (first_.size() + links_.size()) * sizeof(std::uint32_t); }

}  // namespace hexi
