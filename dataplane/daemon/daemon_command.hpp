// The commands of `hexi-dataplane`.
#pragma once

#include "topology/commandline/command.hpp"

namespace hexi {

/// `run EXPERIMENT --port SPEC... [--duration S] [--pages auto|huge|small] [--lcores L] [--frames N]
/// [--relaxed]
/// [--control PATH] [--parent PID]`: run_emulation(), whose report goes to stdout and, with --out, to
/// emulation.json there. Stops cleanly at SIGINT and SIGTERM. Status 1 where a frame or buffer is not
/// accounted for.
[[nodiscard]] Command dataplane_run_command();

}  // namespace hexi
