// The inverse of the normal law.
#pragma once

namespace hexi {

/// The value that a standard normal variable exceeds with probability `above`, 0 < above < 1; to about 1e-16
/// of it (Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics
/// 37(3), 1988).
[[nodiscard]] double normal_quantile(double above);

}  // namespace hexi
