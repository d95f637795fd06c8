// An experiment's traffic made ready to play: who sends, over which flows, and for which route it counts.
#pragma once

#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "emulator/packet/flow_book.hpp"
#include "emulator/packet/pair_meter.hpp"
#include "emulator/packet/source_player.hpp"

namespace hexi {

/// What is known of an ingress of the FlowBook; equal index.
struct Entrance {
    std::uint32_t source = kNoIndex;  ///< index into Experiment::sources; kNoIndex for hosts
    std::uint32_t forward_pair =
        kNoIndex;                        ///< pair that its packets count for; kNoIndex for echoes and hosts
    std::uint32_t echo = kNoIndex;       ///< ingress that answers its packets
    std::uint32_t echo_pair = kNoIndex;  ///< echoes only: pair of their round trips
    std::uint32_t next_tag = 0;
    std::uint8_t traffic_class = 0;
    std::uint8_t flags = 0;  ///< PacketFlag of its packets after the warm-up
    bool one_flow = false;   ///< all its packets are one flow, whatever its paths
    PacketOrder order;
};

/// Both packet engines play this, so that equal seeds give equal packets. Ingress i is that of source i; then
/// echoes, then two per TCP flow.
struct TrafficPlan {
    /// `experiment` is valid (see check_experiment) and outlives the plan.
    explicit TrafficPlan(const Experiment& experiment);

    /// Where the sender (`back` false) or receiver (true) of Experiment::tcp_flows[flow] enters.
    [[nodiscard]] std::uint32_t host_ingress(std::size_t flow, bool back) const {
        return first_host + static_cast<std::uint32_t>(2 * flow + (back ? 1 : 0));
    }

    /// Bytes received while measuring, by pair.
    [[nodiscard]] std::vector<std::uint64_t> pair_bytes() const;

    FlowBook flows;
    std::vector<Entrance> entrances;
    std::vector<SourcePlayer> players;  ///< parallel to Experiment::sources
    std::vector<PairMeter> pairs;
    std::uint32_t first_host = 0;

private:
    void add_sources(const Experiment& experiment);
    void add_echo(const Experiment& experiment, std::uint32_t source);
    void add_hosts(const Experiment& experiment);
    std::uint32_t add(const IngressOptions& options, const Entrance& entrance);
};

}  // namespace hexi
