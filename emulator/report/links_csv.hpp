// Links as a table for spreadsheets and data frames.
#pragma once

#include <string>

#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// `links.csv`: a header, then one row for each directed link in the result's order; empty fields for waits
/// where no packet was measured.
[[nodiscard]] std::string links_csv(const RunResult& result);

}  // namespace hexi
