// What people type to set a link, and how its settings are shown.
#pragma once

#include <string>
#include <string_view>

#include "topology/base/result.hpp"
#include "topology/commandline/output_options.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// "0.1%", "1e-6" or "0" as a share of 1. kInvalid for what is no share from 0 to 1.
[[nodiscard]] Result<double> parse_share(std::string_view text);

/// The answer of a method `link.*` for a person, a program or a table.
[[nodiscard]] std::string shown_links(const Json& answer, OutputFormat format);

}  // namespace hexi
