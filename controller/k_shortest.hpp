// The k cheapest loop-free paths, one after the other.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "controller/shortest_path.hpp"

namespace hexi {

/// Yen's algorithm (J. Y. Yen, Management Science 17(11), 1971) with E. L. Lawler's change (Management
/// Science 18(7), 1972): a path branches only from where it left the one it came from, so no path is found
/// twice. Parallel links make different paths.
///
/// Order: by cost, then by number of links; among paths equal in both the order is fixed but of no meaning.
/// The first is the one PathTree chooses. Time: one shortest tree per link of each path answered.
class KShortestPaths {
public:
    KShortestPaths(CostGraph graph, NodeId source, NodeId destination);

    /// The next path; nothing once all have been answered.
    [[nodiscard]] std::optional<Path> next();

private:
    struct Candidate {
        PathCost cost;
        std::size_t hops;
        std::vector<LinkId> links;
        std::size_t branch;  ///< number of leading links shared with the path it branched from

        auto operator<=>(const Candidate&) const = default;
    };

    void add_candidate(const CostGraph& graph, NodeId spur, const std::vector<LinkId>& root,
                       std::size_t branch);
    void branch_off(const Candidate& path);

    CostGraph graph_;
    NodeId source_, destination_;
    std::vector<Candidate> answered_;
    std::set<Candidate> candidates_;
    bool started_ = false;
};

/// The `k` cheapest paths, or as many as there are.
[[nodiscard]] std::vector<Path> k_shortest_paths(const CostGraph& graph, NodeId source, NodeId destination,
                                                 std::size_t k);

}  // namespace hexi
