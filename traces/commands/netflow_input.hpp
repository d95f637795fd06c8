// Export datagrams as commands find them: in captures, or in files of their own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "traces/commands/selection.hpp"
#include "traces/flow/netflow.hpp"

namespace hexi {

/// How exported flows are read.
struct NetflowOptions {
    bool wanted = false;
    std::vector<std::string> templates;  ///< files read before, for what templates and options they hold
    std::uint16_t port = 0;  ///< of captures: UDP datagrams to it; 0: to any, their version deciding
};
/// Adds --netflow, --templates and --netflow-port; `options` must outlive the parse.
void add_netflow_options(CLI::App& app, NetflowOptions& options);

/// Hands the flows in `path`, a capture of export datagrams or a file of nothing but those, to `consumer`. In
/// a capture, UDP datagrams that begin with no version of NetFlow are left out.
[[nodiscard]] Result<NetflowCounts> read_netflow(
    const std::string& path, const NetflowOptions& options, const SelectionOptions& selection,
    Terminal& terminal, const std::function<Result<void>(const FlowRecord&)>& consumer);

}  // namespace hexi
