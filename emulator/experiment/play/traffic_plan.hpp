// An experiment's traffic made ready to play: who sends, over which flows, and for which route it counts.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/play/flow_book.hpp"
#include "emulator/experiment/play/packet_fate.hpp"
#include "emulator/experiment/play/packet_flag.hpp"
#include "emulator/experiment/play/pair_meter.hpp"
#include "emulator/experiment/play/source_player.hpp"

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

/// A packet as its source makes it.
struct Birth {
    SimTime decided;  ///< when it became clear that it would be born: the birth before
    std::uint32_t tag = 0;
    std::uint16_t bytes = 0;
    std::uint8_t traffic_class = 0;
    std::uint8_t flags = 0;  ///< PacketFlag
};

/// Every engine that plays packets plays this, so that equal seeds give equal packets. Ingress i is that of
/// source i; then echoes, then two per TCP flow.
struct TrafficPlan {
    /// `experiment` is valid (see check_experiment) and outlives the plan.
    explicit TrafficPlan(const Experiment& experiment);

    /// Where the sender (`back` false) or receiver (true) of Experiment::tcp_flows[flow] enters.
    [[nodiscard]] std::uint32_t host_ingress(std::size_t flow, bool back) const {
        return first_host + static_cast<std::uint32_t>(2 * flow + (back ? 1 : 0));
    }

    /// The packet that `source` sends at `now`, which is its player's next(); those before `warmup` are not
    /// measured.
    Birth emit(std::uint32_t source, SimTime now, SimTime warmup);
    /// Books a packet of `flow`, not a host's, that arrived after `delay`. The ingress at which it is
    /// answered at once; kNoIndex where it is not.
    std::uint32_t arrived(Flow& flow, std::uint8_t flags, std::uint32_t tag, SimTime delay);
    /// Books a packet, not a host's, that came in by `ingress` and was lost.
    void lost(std::uint32_t ingress, std::uint8_t flags, Loss loss) {
        const bool measured = (flags & (kMeasured | kEcho)) == kMeasured;
        if (measured) count(loss, pairs[entrances[ingress].forward_pair].lost);
    }
    /// Carries out `change` at `now`; `changed(source)` for each source whose next birth may be another.
    void change_rates(const Experiment& experiment, const RateChange& change, SimTime now,
                      const std::function<void(std::uint32_t)>& changed);

    /// Bytes received while measuring, by pair.
    [[nodiscard]] std::vector<PairBytes> pair_bytes() const;

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
