// What a reader of the result should know of the load.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"

namespace hexi {

/// For each layer under load: the mean offered utilisation of its links in use and the highest, by the routes
/// in force at the start; where probes load a link by more than 1 %, which; and the worst overload that any
/// change of routes, rates or links brings. What load_doubts() says is not said again. TCP flows are not
/// counted.
[[nodiscard]] std::vector<std::string> load_remarks(const Experiment& experiment);

/// Why a packet-by-packet run of `experiment` is not to be trusted: overload, probes included, while rates
/// are scaled down, as its queues then fill too slowly; probes that load a link by more than
/// kTolerableProbes, as they then measure their own queues.
[[nodiscard]] std::vector<std::string> load_doubts(const Experiment& experiment);

/// Share of a link's capacity up to which probes leave what they measure nearly as it is. A mean M/D/1 wait
/// goes as u / (1 - u): where others use 70 %, 5 % more lengthen it by 29 % (of microseconds).
inline constexpr double kTolerableProbes = 0.05;

}  // namespace hexi
