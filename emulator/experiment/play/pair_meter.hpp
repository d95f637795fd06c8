// What one measured route saw.
#pragma once

#include <vector>

#include "emulator/experiment/delay_log.hpp"
#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// What the measured packets of one flow need for jitter and reordering.
struct PacketOrder {
    SimTime latest_delay{-1};      ///< of the packet received last; negative: none yet
    std::uint32_t latest_tag = 0;  ///< largest sequence number received, modulo 2^32
};

/// Sums over one route. Delays are reported ones.
struct PairMeter {
    RouteKey route;
    DelayLog one_way, round_trip;
    SimTime jitter{0};  ///< sum over `differences` pairs of consecutive packets
    std::uint64_t differences = 0;
    std::uint64_t sent = 0, received = 0, reordered = 0;
    DropCounts lost;  ///< of what was sent

    /// A measured packet of the flow that `order` follows arrived.
    void arrived(SimTime delay, std::uint32_t tag, PacketOrder& order);
};

/// What got across on a route while measuring.
struct PairBytes {
    std::uint64_t scaled = 0;    ///< of sources whose rates scaling shrank
    std::uint64_t unscaled = 0;  ///< of sources that keep an interval
};

/// True where some source is a probe: then probes alone are measured, else every source is.
[[nodiscard]] bool has_probes(const Experiment& experiment);

/// One meter per route that has a measured source, in key order; histograms start at the least delay the
/// route can have.
[[nodiscard]] std::vector<PairMeter> make_pair_meters(const Experiment& experiment);

/// The meter as a result: paths, fixed shares of the first path, statistics, target. `bytes` is what every
/// source of the route got across while measuring. Mean waits per hop stay absent.
[[nodiscard]] PairResult pair_result(const Experiment& experiment, const PairMeter& meter,
                                     const PairBytes& bytes);

/// A hop of which only the fixed delays are known.
[[nodiscard]] HopShare fixed_share(const Topology& topology, LinkId link);

}  // namespace hexi
