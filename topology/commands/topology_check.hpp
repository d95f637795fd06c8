// What is doubtful about a network that is valid.
#pragma once

#include <string>
#include <vector>

#include "topology/topology.hpp"

namespace hexi {

/// One doubt, as a sentence that names the place.
struct Finding {
    enum class Kind { kError, kWarning };
    Kind kind = Kind::kWarning;  ///< kError: results over it would mislead
    std::string sentence;

    bool operator==(const Finding&) const = default;
};

/// Errors: a layer in several components; a link or fibre shorter than the great circle between its ends; a
/// delay faster than light in fibre over it. Warnings: nodes without position or without links, parallel
/// links, and all the reader's notes.
[[nodiscard]] std::vector<Finding> check_topology(const Topology& topology);

}  // namespace hexi
