// How far a result may be from what packets would have shown.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"

namespace hexi {

/// Groups of the accuracy study that `experiment` has something of; never empty.
[[nodiscard]] std::vector<std::string> groups_of(const Experiment& experiment);

/// A sentence for the result of `engine`, "fluid" or "hybrid": the largest errors that the study found in the
/// groups of `experiment`, and where it has none to offer (BBR), so. Empty for other engines.
[[nodiscard]] std::string expected_error(const Experiment& experiment, const std::string& engine);

}  // namespace hexi
