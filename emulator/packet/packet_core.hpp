// The lean packet engine: every link, source and path of an experiment, in plain C++.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "emulator/packet/event_tournament.hpp"
#include "emulator/packet/flow_book.hpp"
#include "emulator/packet/link_queue.hpp"
#include "emulator/packet/packet_fate.hpp"
#include "emulator/packet/source_player.hpp"

namespace hexi {

/// What one measured route saw. Delays are reported ones.
struct PairMeter {
    RouteKey route;
    DelayHistogram one_way, round_trip;
    SimTime jitter{0};  ///< sum over `differences` pairs of consecutive packets
    std::uint64_t differences = 0;
    std::uint64_t sent = 0, received = 0, reordered = 0;
    std::uint64_t bytes = 0;  ///< of every source of the route, that arrived while measuring
};

/// What one change of the network cost, as far as known.
struct EventMeter {
    std::uint64_t drops_before = 0;  ///< of its link, when it happened
    std::uint64_t lost = 0;          ///< from then until the reroute
};

/// End hosts outside the core, which send by PacketCore::send().
class HostPort {
public:
    virtual ~HostPort() = default;
    /// The packet `handle` came out of its path at `at`.
    virtual void deliver(std::uint32_t handle, SimTime at) = 0;
    /// The packet `handle` was lost.
    virtual void lost(std::uint32_t handle) = 0;
};

/// A host's link into the core and out of it, appended to the topology's links.
struct AccessLink {
    BitRate rate;
    ByteCount buffer;
};

struct CoreOptions {
    PacketObserver observer;
    HostPort* hosts = nullptr;  ///< outlives the core
};

/// Simulates from 0 on, in order of time, as far as it is told. Holds one head per link and per source in two
/// winner trees, so a packet costs one event a hop and no allocation. Deterministic. One thread.
class PacketCore {
public:
    /// `experiment` is valid (see check_experiment) and outlives the core.
    PacketCore(const Experiment& experiment, CoreOptions options);
    PacketCore(const PacketCore&) = delete;
    PacketCore& operator=(const PacketCore&) = delete;

    /// When something happens next; SimTime::max() when never.
    [[nodiscard]] SimTime next_event() const;
    /// Carries out everything before `horizon`, which is read again after every event: what is delivered to a
    /// host may bring it nearer.
    void run_before(const SimTime& horizon);
    /// A host sends `bytes` at `now`, which is not after next_event(); `ingress` as host_ingress() numbers
    /// them.
    void send(std::uint32_t ingress, std::uint16_t bytes, std::uint32_t handle, SimTime now);

    /// Where the sender (`back` false) or receiver (true) of Experiment::tcp_flows[flow] enters.
    [[nodiscard]] std::uint32_t host_ingress(std::size_t flow, bool back) const {
        return first_host_ + static_cast<std::uint32_t>(2 * flow + (back ? 1 : 0));
    }

    [[nodiscard]] std::span<const LinkQueue> links() const { return links_; }
    [[nodiscard]] std::span<const PairMeter> pairs() const { return pairs_; }
    [[nodiscard]] std::span<const EventMeter> events() const { return events_; }
    [[nodiscard]] const FlowBook& flows() const { return flows_; }
    [[nodiscard]] std::span<const HopMeter> hop_meters() const { return hop_meters_; }
    /// Index into pairs() that `flow` counts for; kNoIndex for echoes and hosts.
    [[nodiscard]] std::uint32_t pair_of(const Flow& flow) const {
        return ingresses_[flow.ingress].forward_pair;
    }
    [[nodiscard]] std::uint64_t packet_hops() const { return packet_hops_; }
    [[nodiscard]] std::uint64_t unrouted() const { return unrouted_; }
    [[nodiscard]] std::uint64_t in_flight() const { return in_flight_; }
    [[nodiscard]] std::uint64_t most_in_flight() const { return most_in_flight_; }
    /// Memory of every packet in every queue, all chunks ever taken.
    [[nodiscard]] std::size_t packet_memory() const { return pool_.bytes(); }
    /// Aborts unless every packet sent was received, lost or is still under way.
    void check_conservation() const;

private:
    /// What the core knows of where packets enter; parallel to FlowBook's.
    struct Entrance {
        std::uint32_t source = kNoIndex;        ///< index into Experiment::sources
        std::uint32_t forward_pair = kNoIndex;  ///< pair that sent and received packets count for
        std::uint32_t echo = kNoIndex;          ///< ingress that answers its packets
        std::uint32_t echo_pair = kNoIndex;     ///< echoes only: pair of their round trips
        std::uint32_t next_tag = 0;
        std::uint8_t traffic_class = 0;
        std::uint8_t flags = 0;
        bool one_flow = false;  ///< all its packets are one flow, whatever its paths
        PacketOrder order;
    };
    enum class ActionKind : std::uint8_t { kChange, kKnown, kTable, kRates, kRerouted };
    /// Something that happens once, known from the start. Equal times: in order of `kind`.
    struct Action {
        SimTime at{0};
        ActionKind kind = ActionKind::kChange;
        std::uint32_t index = 0;  ///< change, flow, table, rate change or event
        int step = 0;             ///< kKnown: +1 broken, -1 mended
    };

    void build_links();
    void build_pairs();
    void build_sources();
    void build_hosts();
    void build_actions();
    void add_change_actions(std::size_t index, std::vector<bool>& down);
    void add_echo(std::uint32_t ingress, const std::string& name);
    std::uint32_t add_entrance(const IngressOptions& options, const Entrance& entrance);
    [[nodiscard]] LinkService service(std::uint32_t link) const;

    void act(const Action& action);
    void apply(const NetworkChange& change, EventMeter& event);
    void change_rates(const RateChange& change);

    void arrive(std::uint32_t link);
    void emit(std::uint32_t source);
    void enter(Packet packet, std::uint32_t ingress, SimTime decided);
    void deliver(const Packet& packet, std::uint32_t link);
    void measure(const Packet& packet, PacketOrder& order, PairMeter& pair) const;
    void answer(const Packet& packet, std::uint32_t ingress, std::uint32_t link);
    void lose(const Packet& packet, std::uint32_t link, Loss loss);
    void watch(const Packet& packet, std::uint32_t ingress, std::uint32_t link,
               std::optional<Loss> loss) const;
    [[nodiscard]] bool lost_on_the_wire(std::uint32_t link);
    template <typename Scheduled>
    void forward(const Packet& packet, std::uint32_t link, const Scheduled& scheduled);
    void set_link_event(std::uint32_t link);
    void set_source_event(std::uint32_t source);

    const Experiment& experiment_;
    CoreOptions options_;
    MeterWindow window_;
    PacketPool pool_;
    FlowBook flows_;
    std::vector<HopMeter> hop_meters_;   ///< parallel to FlowBook::hops()
    std::vector<LinkQueue> links_;       ///< the topology's, then two per host
    std::vector<LinkState> states_;      ///< of links_
    std::vector<RandomStream> losses_;   ///< parallel to links_; empty where no link ever loses at random
    std::vector<SourcePlayer> players_;  ///< parallel to Experiment::sources; ingress i is that of source i
    std::vector<Entrance> ingresses_;
    std::uint32_t first_host_ = 0;
    std::vector<PairMeter> pairs_;
    std::vector<EventMeter> events_;
    std::vector<Action> actions_;  ///< ascending
    std::size_t next_action_ = 0;
    EventTournament link_events_, source_events_;
    SimTime now_{0};
    std::uint64_t packet_hops_ = 0, in_flight_ = 0, most_in_flight_ = 0, unrouted_ = 0;
};

}  // namespace hexi
