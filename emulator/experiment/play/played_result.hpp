// What was played, as a RunResult.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "emulator/experiment/play/link_meter.hpp"
#include "emulator/experiment/play/traffic_plan.hpp"
#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// What one change of the network cost, as far as known.
struct EventMeter {
    std::uint64_t drops_before = 0;  ///< of its link, when it happened
    std::uint64_t lost = 0;          ///< from then until the reroute
};

/// What an engine that has run to its end leaves behind; everything outlives the call it is given to.
struct PlayedRun {
    std::string engine, simulator;  ///< as in Manifest
    const TrafficPlan& traffic;
    std::span<const HopMeter> hops;       ///< parallel to FlowBook::hops()
    std::vector<const LinkMeter*> links;  ///< by LinkId
    std::span<const EventMeter> events;   ///< parallel to Experiment::changes
    std::uint64_t packet_hops = 0;
};

/// Sums up what was metered; `flows` of the result is left empty.
[[nodiscard]] RunResult played_result(const Experiment& experiment, const PlayedRun& run);

/// What every engine writes: version, seed, inputs, scaling, and the doubts of load_doubts() and of
/// links that no packet fits.
[[nodiscard]] Manifest describe_run(const Experiment& experiment, const std::string& engine,
                                    const std::string& simulator);

}  // namespace hexi
