// Measured pairs as a table for spreadsheets and data frames.
#pragma once

#include <string>

#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// `pairs.csv`: a header, then one row for each measured pair in the result's order. What was not measured is
/// an empty field; `path` joins node ids with " > ".
[[nodiscard]] std::string pairs_csv(const RunResult& result);

}  // namespace hexi
