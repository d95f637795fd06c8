// The scenario that a person names on a command line.
#pragma once

#include <string>

#include "emulator/commands/run_pipeline.hpp"

namespace hexi {

/// `name` is one that ships with the program, else a file. Reads its topology and matrix files too, relative
/// to the scenario's place; all are listed among the inputs. Errors begin with the file they are in.
Result<ScenarioRun> open_scenario(const std::string& name);

}  // namespace hexi
