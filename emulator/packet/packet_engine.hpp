// The two packet engines: ours inside ns-3, and ns-3 as it comes.
#pragma once

#include <functional>

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/play/packet_fate.hpp"
#include "emulator/experiment/run_result.hpp"
#include "emulator/packet/link_tap.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// What a run cost besides time.
struct RunCost {
    std::uint64_t most_in_flight = 0;  ///< packets in all queues and on all wires at once
    std::size_t packet_memory = 0;     ///< bytes taken for them
};

struct PacketOptions {
    PacketObserver observer;               ///< told of every open-loop packet
    std::function<void(double)> progress;  ///< told the share done, 0..1, about a hundred times (lean only)
    RunCost* cost = nullptr;               ///< filled where given (lean engine only)
    LinkTap* tap = nullptr;  ///< told of packets as they come out of links (not by the stock engine)
};

/// The lean engine: path-carrying packets, one event per packet and hop, TCP flows through full ns-3 hosts at
/// the edge. One at a time in a process (ns-3's simulator is static). kInvalid as check_experiment();
/// kUnsupported for TCP over scaled rates, whose control loops do not scale.
[[nodiscard]] Result<RunResult> run_lean(const Experiment& experiment, const PacketOptions& options = {});

/// The same packets over ns-3's PointToPointNetDevice and Internet stack, the reference for the lean engine.
/// Fewer things: kUnsupported for several traffic classes in use, TCP flows, changes of the network or of
/// rates, scaled rates, parallel lanes, and packets below 31 bytes (the headers). LinkResults carry packets,
/// drops and utilisation (to within a packet) only.
[[nodiscard]] Result<RunResult> run_stock(const Experiment& experiment, const PacketOptions& options = {});

}  // namespace hexi
