// The cheapest paths that keep bounds beside their cost, and pass what they must.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "controller/path_bounds.hpp"
#include "controller/path_lookahead.hpp"
#include "controller/waypoint_reach.hpp"

namespace hexi {

/// Loop-free paths that keep bounds, one after the other. Best-first search over beginnings of paths, each
/// judged by the best that can still come (A*: P. E. Hart, N. J. Nilsson, B. Raphael 1968; look-ahead over
/// several quantities: G. Liu, K. G. Ramakrishnan, "A*Prune", INFOCOM 2001), so exact and in order. Passing
/// nodes without a loop is NP-complete, so the search may give up, and says so.
class BoundedPaths {
public:
    static constexpr std::size_t kMostSteps = 300'000;

    /// In order of cost, then of number of links. Refers to `graph`, which must outlive it; `state` gives the
    /// extra delays. Both ends differ; at most Waypoints::kMost nodes and links are asked for.
    BoundedPaths(const CostGraph& graph, const NetworkState& state, NodeId source, NodeId destination,
                 const PathBounds& bounds, std::size_t most_steps = kMostSteps);
    /// In order of the sum of `ranks` (>= 0, by LinkId) instead.
    BoundedPaths(const CostGraph& graph, const NetworkState& state, NodeId source, NodeId destination,
                 const PathBounds& bounds, std::vector<PathRank> ranks, std::size_t most_steps = kMostSteps);

    /// The next path; nothing once all have been answered, or the search gave up.
    [[nodiscard]] std::optional<Path> next();
    /// `most_steps` beginnings have been looked at: paths after the last one answered are not known.
    [[nodiscard]] bool gave_up() const { return gave_up_; }

private:
    /// A quantity with a bound: delay in ps, metric in millionths.
    struct Resource {
        std::vector<PathRank> ranks;
        PathRank most;
        PathLookahead ahead;
    };
    /// The beginning of a path.
    struct Step {
        PathRank hoped;  ///< no path that begins so is better
        PathRank spent;
        std::array<PathRank, 2> used;  ///< of each resource
        NodeId node;
        LinkId link;  ///< the last; invalid at the source
        std::uint32_t parent, hops;
        WaypointSet left;
    };

    void add_resource(std::vector<PathRank> ranks, PathRank most);
    [[nodiscard]] bool hopeful(const Step& step) const;
    [[nodiscard]] std::vector<bool> visited(Step step) const;
    void extend(std::uint32_t index);
    void push(Step step);
    [[nodiscard]] std::uint32_t pop();
    [[nodiscard]] Path path_of(Step step) const;

    const CostGraph* graph_;
    NodeId source_, destination_;
    std::size_t most_hops_, most_steps_, steps_ = 0;
    Waypoints waypoints_;
    std::vector<PathRank> ranks_;
    PathLookahead ahead_;
    WaypointReach reach_;
    std::vector<Resource> resources_;
    std::vector<Step> all_;
    std::vector<std::uint32_t> open_;  ///< heap: best in front
    bool gave_up_ = false;
};

/// kInvalid where more waypoints are asked for than Waypoints::kMost, or more than 2^25 entries of look-ahead
/// would be needed: nodes x 2^waypoints x most links.
[[nodiscard]] Result<void> check_size(const CostGraph& graph, const PathBounds& bounds);

/// The cheapest path in `graph` that keeps `bounds`. kUnreachable where there is none, saying by how much the
/// best misses a bound that none keeps, or where the search gave up; kInvalid where both ends are one node,
/// and as check_size().
[[nodiscard]] Result<Path> cheapest_path_within(const CostGraph& graph, const NetworkState& state,
                                                NodeId source, NodeId destination, const PathBounds& bounds,
                                                std::size_t most_steps = BoundedPaths::kMostSteps);

/// The `count` cheapest of them, at least one; errors as above.
[[nodiscard]] Result<std::vector<Path>> cheapest_paths_within(
    const CostGraph& graph, const NetworkState& state, NodeId source, NodeId destination,
    const PathBounds& bounds, std::size_t count, std::size_t most_steps = BoundedPaths::kMostSteps);

/// Ranks of links by their cost, fewest links first among equals.
[[nodiscard]] std::vector<PathRank> ranks_by_cost(const CostGraph& graph);

}  // namespace hexi
