// A trace out of ports in real time.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <vector>

#include "dataplane/gateway/port_spec.hpp"
#include "dataplane/replay/fidelity_meter.hpp"
#include "dataplane/replay/frame_builder.hpp"
#include "dataplane/replay/replay_sender.hpp"
#include "traces/commands/mapped_trace.hpp"

namespace hexi {

struct LiveReplayOptions {
    MappedTraceOptions trace;           ///< `whole` where there is one device for all of it
    std::vector<PortSpec> ports;        ///< at least one; what enters at a node without one is left out
    std::optional<TraceTime> start_at;  ///< by CLOCK_REALTIME; absent: as soon as all is ready
    bool pad = true;
};

/// What was sent by one port.
struct ReplayedPort {
    PortSpec spec;
    std::uint64_t packets = 0, bytes = 0, not_sent = 0;
};

struct LiveReplayReport {
    std::string file, memory;
    std::vector<ReplayedPort> ports;
    FrameCounts frames;
    std::uint64_t portless = 0;  ///< packets that enter at a node without a port
    std::uint64_t read_packets = 0, dropped = 0, starved = 0;
    std::optional<MapperCounts> mapped;  ///< nothing where the trace is sent whole
    double speed = 1;
    bool stopped = false;  ///< asked to, before the end
    Fidelity fidelity;
    Interruptions interruptions;
    bool real_time_priority = false;  ///< of the thread that sends
    std::vector<std::string> doubts, remarks;
};

/// Sends the trace. One thread of DPDK's reads and makes frames, ahead as far as 8,192 frames go, another
/// sends them when they are due. kEnvironment as DPDK says; kInvalid for a start in the past; the reader's
/// errors.
[[nodiscard]] Result<LiveReplayReport> replay_live(const LiveReplayOptions& options, Terminal& terminal,
                                                   const std::atomic<bool>& stop);

}  // namespace hexi
