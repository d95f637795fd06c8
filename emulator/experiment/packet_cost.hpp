// What playing an experiment packet by packet would take, before anybody tries.
#pragma once

#include "emulator/experiment/experiment.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Packet-hops that engines play unless more are asked for: about a quarter of an hour of the packet engine.
inline constexpr double kMostPacketHops = 1e10;

/// Packets of `experiment`'s sources times the links of their first routes, answers to probes included:
/// fewer where links lose some. With `foreground_alone` only what the hybrid engine plays one by one. Traces,
/// which are finite, and TCP, which keeps to what links carry, are not counted.
[[nodiscard]] double packet_hops_of(const Experiment& experiment, bool foreground_alone);

/// kInvalid where more than `most` packet-hops would be played by `engine` ("packet", "packet-stock",
/// "dataplane" or "hybrid"); the sentence says how many, and what to do instead. Others play any number.
[[nodiscard]] Result<void> check_packet_cost(const Experiment& experiment, const std::string& engine,
                                             double most);

}  // namespace hexi
