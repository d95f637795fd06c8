// The smaller tables of a report.
#pragma once

#include <string>

#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// Each layer's mean and largest median between hubs, in ms, beside what was published. Empty without pairs.
[[nodiscard]] std::string layer_table(const RunResult& result, bool colour);
/// Up to `most` links by utilisation, those of 0 left out; equal ones in id order. Empty where none was used.
[[nodiscard]] std::string busiest_table(const RunResult& result, std::size_t most, bool colour);
/// Every TCP flow. Empty where there is none.
[[nodiscard]] std::string flow_table(const RunResult& result, bool colour);

}  // namespace hexi
