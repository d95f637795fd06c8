// Which of many clocks strikes next: a winner tree over a fixed set of leaves.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "topology/base/units.hpp"

namespace hexi {

/// The earliest of `n` times, each of which may be set anew at any moment: O(log n), no allocation after the
/// start, and no more than one comparison a level (a winner tree: Knuth, TAOCP 3, 5.4.1). Equal times are
/// decided by `before(a, b)`, asked only then, and otherwise by the lower leaf, so equal input gives equal
/// order.
class EventTournament {
public:
    static constexpr SimTime kNever = SimTime::max();
    struct Entry {
        SimTime at = kNever;
        std::uint32_t leaf = 0;
    };

    explicit EventTournament(std::size_t leaves)
        : leaves_(std::bit_ceil(leaves < 2 ? 2 : leaves)), nodes_(2 * leaves_) {
        for (std::size_t leaf = 0; leaf < leaves_; ++leaf)
            nodes_[leaves_ + leaf].leaf = static_cast<std::uint32_t>(leaf);
        for (std::size_t node = leaves_ - 1; node > 0; --node) nodes_[node] = nodes_[2 * node];
    }

    /// The earliest; `at` is kNever where no leaf has a time.
    [[nodiscard]] const Entry& first() const { return nodes_[1]; }
    [[nodiscard]] SimTime at(std::uint32_t leaf) const { return nodes_[leaves_ + leaf].at; }

    template <typename Before>
    void set(std::uint32_t leaf, SimTime at, const Before& before) {
        std::size_t node = leaves_ + leaf;
        Entry winner{at, leaf};
        nodes_[node] = winner;
        // Only the sibling is read at each level, at an address known beforehand, and the choice needs no
        // branch.
        while (node > 1) {
            const Entry sibling = nodes_[node ^ 1U];
            bool other = sibling.at < winner.at;
            if (sibling.at == winner.at && winner.at != kNever) [[unlikely]] {
                other = sibling_first(sibling.leaf, winner.leaf, before);
            }
            winner.at = other ? sibling.at : winner.at;
            winner.leaf = other ? sibling.leaf : winner.leaf;
            node >>= 1U;
            nodes_[node] = winner;
        }
    }

private:
    /// Of equal times.
    template <typename Before>
    [[nodiscard]] static bool sibling_first(std::uint32_t sibling, std::uint32_t own, const Before& before) {
        if (before(sibling, own)) return true;
        return sibling < own && !before(own, sibling);
    }

    std::size_t leaves_;
    std::vector<Entry> nodes_;  ///< heap order: root at 1, children of i at 2i and 2i + 1
};

}  // namespace hexi
