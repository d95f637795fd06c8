// The smaller tables of a report.
#pragma once

#include <string>

#include "emulator/experiment/result_summary.hpp"

namespace hexi {

/// The layer's figures are over the same pairs as published ones.
[[nodiscard]] bool comparable(const LayerSummary& layer);
/// Each layer's mean and largest median between hubs (of all pairs where there are no hubs), in ms, beside
/// what was published of just those pairs, if anything was. Empty without pairs.
[[nodiscard]] std::string layer_table(const RunResult& result, bool colour);
/// Up to `most` links by utilisation, those of 0 left out; equal ones in id order. Empty where none was used.
[[nodiscard]] std::string busiest_table(const RunResult& result, std::size_t most, bool colour);
/// Every TCP flow. Empty where there is none.
[[nodiscard]] std::string flow_table(const RunResult& result, bool colour);

}  // namespace hexi
