// Scenario files. See docs/formats/scenario.md.
#pragma once

#include <string>
#include <string_view>

#include "emulator/experiment/scenario.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Value of `schema` that this version writes and reads.
inline constexpr std::string_view kScenarioSchema = "hexi-scenario/1";

/// Reads a scenario; `name` begins every error, and what it is called as a file (without its ending) is the
/// scenario's name where the text gives none. kInvalid says which JSON Pointer, what value and what is
/// allowed; kUnsupported is another version of the schema. What spans entries or needs the topology is left
/// to validate(). A matrix given as a file is not opened: `demands` stays empty.
Result<Scenario> read_scenario(std::string_view text, std::string_view name);

/// The text that read_scenario() turns into an equal scenario. Demands that came from a file are written out,
/// and the file is not named. Numbers must be finite (checked).
std::string write_scenario(const Scenario& scenario);

}  // namespace hexi
