// Demands where no matrix was measured, and what is done to any list of them.
#pragma once

#include <vector>

#include "topology/base/result.hpp"
#include "topology/topology.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

/// whole_rate(), or kInvalid as a sentence.
[[nodiscard]] Result<BitRate> checked_rate(double bits_per_second);

/// A demand between the two ends of every link of `layer`, in proportion to its capacity (of parallel ones
/// the largest: one of them carries all), in node order; together `total`, less at most 1 bit/s each. Empty
/// where the layer has no link.
[[nodiscard]] std::vector<Demand> adjacent_demands(const Topology& topology, Layer layer, BitRate total);

/// The `most` largest of `demands`, in the order given; of equal ones the first.
[[nodiscard]] std::vector<Demand> largest_demands(const std::vector<Demand>& demands, std::size_t most);

/// `demands` multiplied to sum to `total`, less at most 1 bit/s each; those that round to 0 are left out.
/// kInvalid as checked_rate().
[[nodiscard]] Result<std::vector<Demand>> scaled_to(std::vector<Demand> demands, double total_bps);

}  // namespace hexi
