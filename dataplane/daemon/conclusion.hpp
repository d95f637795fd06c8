// How an emulation ends for whoever started it.
#pragma once

#include "dataplane/daemon/emulation_report.hpp"
#include "topology/commandline/command.hpp"
#include "topology/commandline/output_options.hpp"

namespace hexi {

/// Prints `report` as `output` wants it, and leaves `emulation.json` in its folder where there is one.
/// kMissed where the report is not conserved(): the emulation cannot say what became of some frame.
[[nodiscard]] Result<ExitStatus> conclude(const EmulationReport& report, const OutputOptions& output,
                                          Terminal& terminal);

}  // namespace hexi
