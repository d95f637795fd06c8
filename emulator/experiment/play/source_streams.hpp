// What the random streams of sources are called.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"

namespace hexi {

/// By source, each unique: named by what it is, so that its numbers do not depend on which others there are.
[[nodiscard]] std::vector<std::string> source_streams(const Experiment& experiment);

}  // namespace hexi
