// A day as tables for spreadsheets and data frames.
#pragma once

#include <string>

#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// `bins.csv`: a header, then one row for each part of the day, in order. Needs RunResult::day, as does what
/// follows.
[[nodiscard]] std::string bins_csv(const RunResult& result);
/// `cuts.csv`: a row for each pair that misses its target after a cut and did not before; where there is
/// none, one row of the cut alone.
[[nodiscard]] std::string cuts_csv(const RunResult& result);

}  // namespace hexi
