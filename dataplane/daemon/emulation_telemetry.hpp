// An emulation as DPDK's telemetry shows it.
#pragma once

#include <vector>

#include "dataplane/daemon/live_dataplane.hpp"
#include "dataplane/dpdk/telemetry.hpp"

namespace hexi {

/// /hexi/ports, /hexi/port, /hexi/links, /hexi/link, /hexi/plan, /hexi/frames, /hexi/release_error (see
/// docs/formats/telemetry.md). Both outlive them.
[[nodiscard]] std::vector<TelemetryEndpoint> telemetry_endpoints(const Topology& topology,
                                                                 const LiveDataplane& live);

}  // namespace hexi
