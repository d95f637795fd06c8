// The one shortest-path algorithm everything else is built from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
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

/// Which edges leave each vertex: made once for any number of searches over the same edges.
class EdgesByOrigin {
public:
    /// Endpoints of `edges` must be below `vertex_count`. Edges that are absent now are left out for good.
    EdgesByOrigin(std::size_t vertex_count, std::span<const WeightedEdge> edges);

    [[nodiscard]] std::size_t vertex_count() const { return first_.size() - 1; }
    /// Indices of the edges that leave `vertex`, ascending.
    [[nodiscard]] std::span<const std::uint32_t> leaving(std::size_t vertex) const {
        return std::span(edge_).subspan(first_[vertex], first_[vertex + 1] - first_[vertex]);
    }

private:
    std::vector<std::uint32_t> first_, edge_;  ///< compressed rows
};

/// Dijkstra's algorithm with a binary heap, O((V + E) log V). Endpoints of `edges` must be below
/// `vertex_count`.
[[nodiscard]] ShortestTree shortest_tree(std::size_t vertex_count, std::span<const WeightedEdge> edges,
                                         std::size_t root);

/// The same over the edges that `origins` holds, which may have changed their weights, not their ends. With a
/// `target` the search ends there: the target's distance and path are those of the whole tree, other vertices
/// may be unfinished.
[[nodiscard]] ShortestTree shortest_tree(const EdgesByOrigin& origins, std::span<const WeightedEdge> edges,
                                         std::size_t root, std::optional<std::size_t> target = std::nullopt);

/// Indices of the edges from the root to `vertex`, in order; empty for the root and for a vertex out of
/// reach.
[[nodiscard]] std::vector<std::size_t> tree_path(const ShortestTree& tree,
                                                 std::span<const WeightedEdge> edges, std::size_t vertex);

}  // namespace hexi
