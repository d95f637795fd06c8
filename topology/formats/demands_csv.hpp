// Demands as a table of three columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// One entry of a matrix, nodes by name.
struct NamedDemand {
    std::string source, destination;
    BitRate rate;
    std::size_t line = 0;  ///< of the file it was read from, from 1; 0: from none

    bool operator==(const NamedDemand&) const = default;
};

/// Demands from CSV "source,destination,rate_bps": a header with these columns in any order, then a row a
/// demand; other columns are refused. Fields are plain or in double quotes. `name` begins every error,
/// followed by the line.
Result<std::vector<NamedDemand>> read_demands_csv(std::string_view text, std::string_view name);

}  // namespace hexi
