// A made-up network for benchmarks.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace hexi {

/// `nodes` (>= 4) in a ring with as many chords again, drawn at random from a fixed seed; directed links both
/// ways.
class RingNetwork {
public:
    explicit RingNetwork(std::uint32_t nodes);

    [[nodiscard]] std::uint32_t nodes() const { return static_cast<std::uint32_t>(outgoing_.size()); }
    /// By link: from, to. A link and its reverse follow each other.
    [[nodiscard]] const std::vector<std::pair<std::uint32_t, std::uint32_t>>& links() const { return ends_; }
    /// The link by which a path of fewest hops from `source` comes to each node.
    [[nodiscard]] std::vector<std::uint32_t> tree(std::uint32_t source) const;
    /// From `source` to `destination` by tree(source).
    [[nodiscard]] std::vector<std::uint32_t> path(const std::vector<std::uint32_t>& tree,
                                                  std::uint32_t source, std::uint32_t destination) const;

private:
    void join(std::uint32_t a, std::uint32_t b);

    std::vector<std::pair<std::uint32_t, std::uint32_t>> ends_;
    std::vector<std::vector<std::uint32_t>> outgoing_;  ///< links by node
};

}  // namespace hexi
