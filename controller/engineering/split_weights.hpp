// Shares of traffic as the small whole numbers that a dataplane can hash over.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace hexi {

/// Whole weights that sum to `buckets` (>= 1) and are nearest to `shares` (> 0, any sum): largest remainders,
/// the first of equals first. Each is within 1 of its exact part; a share of less than half a bucket may get
/// 0. The largest share never gets 0.
[[nodiscard]] std::vector<std::uint32_t> split_weights(std::span<const double> shares, std::uint32_t buckets);

}  // namespace hexi
