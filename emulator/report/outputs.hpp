// The files a run leaves behind.
#pragma once

#include <string>

#include "emulator/experiment/run_result.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Writes result.json, pairs.csv and links.csv, and of a day bins.csv and cuts.csv, into `directory`, which
/// is made, with its parents, if missing; files of those names are replaced. kEnvironment names the path and
/// the reason.
Result<void> write_outputs(const std::string& directory, const RunResult& result);

}  // namespace hexi
