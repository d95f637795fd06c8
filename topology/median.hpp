// The middle of some numbers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

namespace hexi {

/// The middle of `values` by size; of an even number of them the mean of the two in the middle. Absent where
/// there are none. No value is NaN.
[[nodiscard]] inline std::optional<double> median(std::vector<double> values) {
    if (values.empty()) return std::nullopt;
    const auto upper = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), upper, values.end());
    if (values.size() % 2 == 1) return *upper;
    return (*std::max_element(values.begin(), upper) + *upper) / 2;
}

}  // namespace hexi
