// Outcomes as bytes, from the process that worked them out to the one that tells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "controller/whatif/case_outcome.hpp"
#include "topology/case_player.hpp"

namespace hexi {

/// All numbers as they stand in memory: between processes of one program on machines of one kind.
[[nodiscard]] std::string to_bytes(const std::vector<CaseOutcome>& outcomes);
/// The inverse; bytes that to_bytes() did not make are our bug.
[[nodiscard]] std::vector<CaseOutcome> outcomes_from_bytes(std::string_view bytes);

/// The same for a case that an engine has played.
[[nodiscard]] std::string to_bytes(const PlayedCase& played);
[[nodiscard]] PlayedCase played_from_bytes(std::string_view bytes);

}  // namespace hexi
