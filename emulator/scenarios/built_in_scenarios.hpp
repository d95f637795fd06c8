// Scenarios that ship with the program: examples to run, read and copy.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hexi {

/// Names of the scenarios, sorted: their files without ".json".
[[nodiscard]] std::vector<std::string> built_in_scenario_names();

/// The text of emulator/scenarios/NAME.json as it was at build time; nothing where there is none.
[[nodiscard]] std::optional<std::string> built_in_scenario(std::string_view name);

}  // namespace hexi
