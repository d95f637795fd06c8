// Answers about taps, for people and spreadsheets.
#pragma once

#include <string>

#include "topology/commandline/output_options.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// The answer of `tap.list`, `tap.start` or `tap.stop` in `format`.
[[nodiscard]] std::string shown_taps(const Json& answer, OutputFormat format);

}  // namespace hexi
