// Options of commands that can capture links while an engine plays.
#pragma once

#include <CLI/App.hpp>

#include "emulator/commands/run_pipeline.hpp"
#include "emulator/experiment/link_capture.hpp"

namespace hexi {

/// --capture FILE and --capture-link NAME.
void add_capture_options(CLI::App& app, LinkCapture& capture);
/// Puts what was asked for into `run`, whose network must know the names. kInvalid for links without a file;
/// kNotFound as Topology::find_links().
[[nodiscard]] Result<void> ask_for_capture(const LinkCapture& capture, ScenarioRun& run);

}  // namespace hexi
