// "Did you mean": the names closest to one that was not found.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hexi {

/// Up to `most` of `candidates`, nearest to `name` first by edit distance (Levenshtein, letters of either
/// case equal; the same words between hyphens in another order are 1 apart), ties in the order given; those
/// further away than half of the name's length + 1 are left out.
[[nodiscard]] std::vector<std::string> nearest_names(std::string_view name,
                                                     std::span<const std::string> candidates,
                                                     std::size_t most = 3);

/// "; did you mean 'a', 'b'?" or an empty string: to be put after a sentence that says `name` is unknown.
[[nodiscard]] std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

/// ASCII letters made lower case; other bytes as they are.
[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace hexi
