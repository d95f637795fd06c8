// What happened to the network, as its scenario says it rather than link by link.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// A line for each event: all links that changed at one instant in one way are one, called by the fibre, risk
/// group or links that are just those. "at 1.00 s fibre wuhan-yichang (52 links) down: rerouted 200 ms later,
/// 17 packets lost". In order of time.
[[nodiscard]] std::vector<std::string> event_lines(const RunResult& result);

}  // namespace hexi
