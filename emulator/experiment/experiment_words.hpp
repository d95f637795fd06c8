// The words of the experiment's enumerations, as scenarios, experiments and results write them.
#pragma once

#include <string_view>

#include "emulator/experiment/target.hpp"
#include "emulator/experiment/traffic.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// "constant", "poisson" or "on-off".
[[nodiscard]] std::string_view to_string(ArrivalProcess process);
/// "exponential" or "pareto".
[[nodiscard]] std::string_view to_string(BurstLaw law);
/// "fixed" or "exponential".
[[nodiscard]] std::string_view to_string(PacketSizeLaw law);
/// "mean", "p50", "p90", "p99", "p999" or "max".
[[nodiscard]] std::string_view to_string(DelayStatistic statistic);
/// The inverse; kInvalid lists the words allowed.
[[nodiscard]] Result<ArrivalProcess> parse_arrival_process(std::string_view word);
[[nodiscard]] Result<BurstLaw> parse_burst_law(std::string_view word);
[[nodiscard]] Result<PacketSizeLaw> parse_packet_size_law(std::string_view word);
[[nodiscard]] Result<DelayStatistic> parse_delay_statistic(std::string_view word);

}  // namespace hexi
