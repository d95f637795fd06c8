// What one path must keep to beside being cheap.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "topology/topology.hpp"

namespace hexi {

/// Bounds on a path beyond what its CostGraph leaves out. Absent or empty: no such bound.
struct PathBounds {
    std::optional<SimTime> max_delay = {};     ///< of the links' fixed and extra delays, inclusive
    std::optional<double> max_metric = {};     ///< of the links' IGP metrics, to a millionth, inclusive
    std::optional<std::size_t> max_hops = {};  ///< links, inclusive
    std::vector<NodeId> nodes = {};            ///< passed, ends included, in any order
    std::vector<LinkId> links = {};            ///< used, in any order

    /// Some bound is set.
    [[nodiscard]] bool any() const {
        return max_delay || max_metric || max_hops || !nodes.empty() || !links.empty();
    }
    bool operator==(const PathBounds&) const = default;
};

/// "passes wuhan and xian, has at most 3 links, takes at most 20 ms": what bounds ask, for a sentence.
[[nodiscard]] std::string describe(const Topology& topology, const PathBounds& bounds);

}  // namespace hexi
