// The files a scenario refers to.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/scenario.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// `path` as seen from the scenario file `scenario_path`: unchanged where absolute, else beside it.
[[nodiscard]] std::string beside(const std::string& scenario_path, const std::string& path);

/// Reads each matrix that `scenario`, itself read from `scenario_path`, names as a file, and fills in its
/// demands. Answers the files read, in the order of the traffic, named as the scenario names them. Errors are
/// those of read_file() and read_demands_csv().
Result<std::vector<InputFile>> load_matrices(Scenario& scenario, const std::string& scenario_path);

}  // namespace hexi
