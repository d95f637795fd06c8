// How many frames a second one worker carries through ports.
#pragma once

#include <cstdint>
#include <vector>

#include "dataplane/bench/benchmark_networks.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// What a run of an emulation came to.
struct PortSpeed {
    double per_processor_s =
        0;  ///< frames that left, per second of processor time of the worker: median window
    double per_wall_s = 0;
    double lost = 0;  ///< of all that entered: by a full queue, or for want of memory
    double release_p50_ns = 0, release_p99_ns = 0;
};

struct PortSpeedOptions {
    unsigned processor = 0;
    std::uint32_t packed = 262144;  ///< as EmulationOptions::packed
    double offered_per_s = 0;       ///< frames at each port; 0: as many as are taken
    SimTime window{200'000'000'000};
    std::size_t windows = 5;
};

/// Carries generated traffic (see GeneratingPort) through `network`, a DPDK net_null device at each port, as
/// `hexi emulate` does, and nothing else: all that it does to packets of users it does to these. In a process
/// of its own. Errors as run_emulation().
[[nodiscard]] Result<PortSpeed> port_speed(const BenchmarkNetwork& network, const PortSpeedOptions& options);

}  // namespace hexi
