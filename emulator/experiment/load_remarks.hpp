// What a reader of the result should know of the load.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"

namespace hexi {

/// For each layer under load: the mean offered utilisation of its links in use and the highest, by the routes
/// in force at the start; where probes load a link by more than 1 %, which; and the worst overload that any
/// change of routes, rates or links brings, with a doubt where rates are scaled. TCP flows are not counted.
[[nodiscard]] std::vector<std::string> load_remarks(const Experiment& experiment);

}  // namespace hexi
