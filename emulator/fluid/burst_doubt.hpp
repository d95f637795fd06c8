// Why waits are not to be trusted where bursts overload links for moments.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "emulator/fluid/link_wait.hpp"

namespace hexi {

/// A sentence for each reason: bursts without a finite variance, and a `margin` below kQuietMargin.
[[nodiscard]] std::vector<std::string> burst_doubts(const Experiment& experiment, const BurstMargin& margin);

}  // namespace hexi
