// What a day came to, for a person.
#pragma once

#include <string>

#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// Rows of the day every three hours and its fullest part, with how many targets are missed in each; empty
/// where the run was not of a day.
[[nodiscard]] std::string bins_table(const RunResult& result, bool colour);

/// Up to `most` cuts, the worst first: by how many pairs newly miss their targets, then by what is lost of
/// all traffic, then by the fullest link. Under each the pairs, up to `most_pairs`. Empty without cuts.
[[nodiscard]] std::string cuts_table(const RunResult& result, std::size_t most, std::size_t most_pairs,
                                     bool colour);

/// "Of 275 cuts 31 make pairs miss targets that they meet otherwise, 4 overload links, none leaves a pair
/// without a path." Empty without cuts.
[[nodiscard]] std::string cuts_sentence(const RunResult& result);

}  // namespace hexi
