// The one shortest-path algorithm everything else is built from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace hexi {

/// An edge of a plain weighted digraph over vertices 0 .. n-1.
struct WeightedEdge {
    std::uint32_t from = 0, to = 0;
    std::int64_t weight = 0;  ///< >= 0, integral so that equal paths are exactly equal; kAbsent: not there

    static constexpr std::int64_t kAbsent = -1;
};

/// Shortest distances from one vertex. Among equally short paths the one with fewer edges wins, then the
/// one whose last edge has the lower index: equal input gives equal trees everywhere.
struct ShortestTree {
    static constexpr std::size_t kNoEdge = static_cast<std::size_t>(-1);
    static constexpr std::int64_t kUnreachable = -1;
    std::vector<std::int64_t>
        distance;  ///< sum of weights (must stay below 2^63); kUnreachable where there is no path
    std::vector<std::size_t>
        parent;  ///< index of the edge a vertex is reached by; kNoEdge at the root or where unreachable
};

/// Dijkstra's algorithm with a binary heap, O((V + E) log V). Endpoints of `edges` must be below
/// `vertex_count`.
[[nodiscard]] ShortestTree shortest_tree(std::size_t vertex_count, std::span<const WeightedEdge> edges,
                                         std::size_t root);

/// Indices of the edges from the root to `vertex`, in order; empty for the root and for a vertex out of
/// reach.
[[nodiscard]] std::vector<std::size_t> tree_path(const ShortestTree& tree,
                                                 std::span<const WeightedEdge> edges, std::size_t vertex);

}  // namespace hexi
