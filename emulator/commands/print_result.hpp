// A result to the terminal and to files.
#pragma once

#include "emulator/experiment/run_result.hpp"
#include "topology/commandline/command.hpp"
#include "topology/commandline/output_options.hpp"

namespace hexi {

/// Prints `result` as `options` ask (table: for people; json: the whole result; csv: its pairs) and, with
/// --out, leaves result.json, pairs.csv and links.csv there. kMissed when a target was missed.
Result<ExitStatus> print_result(const RunResult& result, const OutputOptions& options, Terminal& terminal);

}  // namespace hexi
