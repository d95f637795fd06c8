// The Abilene network's measured matrices, as Y. Zhang published them: files X01 to X24.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

/// Reads lines of such a file, a matrix of five minutes each: 144 pairs of its 12 nodes, source by source,
/// each with five values, of which the first was measured (the others are estimates), in 100 bytes per five
/// minutes.
class AbileneMatrices {
public:
    /// Finds the 12 nodes in `topology`, by the names of SNDlib's abilene; kNotFound names one that is
    /// missing.
    [[nodiscard]] static Result<AbileneMatrices> create(const Topology& topology, std::string name);

    /// The demands of the next line, without those within a node. kInvalid, as "X01:12: ...", for another
    /// number of values, a value that is none or is negative.
    [[nodiscard]] Result<std::vector<Demand>> line(std::string_view text);

private:
    AbileneMatrices(std::vector<NodeId> nodes, std::string name)
        : nodes_(std::move(nodes)), name_(std::move(name)) {}

    std::vector<NodeId> nodes_;
    std::string name_;
    std::size_t lines_ = 0;
};

}  // namespace hexi
