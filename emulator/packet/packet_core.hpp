// The lean packet engine: every link, source and path of an experiment, in plain C++.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/play/packet_fate.hpp"
#include "emulator/experiment/play/play_action.hpp"
#include "emulator/experiment/play/played_result.hpp"
#include "emulator/experiment/play/traffic_plan.hpp"
#include "emulator/packet/event_tournament.hpp"
#include "emulator/packet/link_queue.hpp"
#include "emulator/packet/link_tap.hpp"

namespace hexi {

/// End hosts outside the core, which send by PacketCore::send().
class HostPort {
public:
    virtual ~HostPort() = default;
    /// The packet `handle` came out of its path at `at`.
    virtual void deliver(std::uint32_t handle, SimTime at) = 0;
    /// The packet `handle` was lost.
    virtual void lost(std::uint32_t handle) = 0;
};

struct CoreOptions {
    PacketObserver observer;
    HostPort* hosts = nullptr;  ///< outlives the core
    LinkTap* tap = nullptr;     ///< likewise; null: nobody looks at links
};

/// Simulates from 0 on, in order of time, as far as it is told. Holds one head per link and per source in two
/// winner trees, so a packet costs one event a hop and no allocation. Deterministic. One thread. What kind of
/// links it has is its parameter: all that it asks of them stands at LinkQueue. Its code is in
/// packet_core_steps.hpp, for those who bring links of their own.
template <typename LinkType>
class BasicPacketCore {
public:
    /// `experiment` is valid (see check_experiment) and outlives the core.
    BasicPacketCore(const Experiment& experiment, CoreOptions options);
    BasicPacketCore(const BasicPacketCore&) = delete;
    BasicPacketCore& operator=(const BasicPacketCore&) = delete;

    /// When something happens next; SimTime::max() when never.
    [[nodiscard]] SimTime next_event() const;
    /// Carries out everything before `horizon`, which is read again after every event: what is delivered to a
    /// host may bring it nearer.
    void run_before(const SimTime& horizon);
    /// A host sends `bytes` at `now`, which is not after next_event(); `ingress` as host_ingress() numbers
    /// them.
    void send(std::uint32_t ingress, std::uint16_t bytes, std::uint32_t handle, SimTime now);

    [[nodiscard]] std::span<const LinkType> links() const { return links_; }
    /// As above, for those who prepare links before the start.
    [[nodiscard]] std::span<LinkType> links() { return links_; }
    [[nodiscard]] const TrafficPlan& traffic() const { return traffic_; }
    [[nodiscard]] std::span<const EventMeter> events() const { return events_; }
    [[nodiscard]] std::span<const HopMeter> hop_meters() const { return hop_meters_; }
    [[nodiscard]] std::uint64_t packet_hops() const { return packet_hops_; }
    [[nodiscard]] std::uint64_t in_flight() const { return in_flight_; }
    [[nodiscard]] std::uint64_t most_in_flight() const { return most_in_flight_; }
    /// Memory of every packet in every queue, all chunks ever taken.
    [[nodiscard]] std::size_t packet_memory() const { return pool_.bytes(); }
    /// Aborts unless every packet sent was received, lost or is still under way.
    void check_conservation() const;

private:
    void build_links();
    [[nodiscard]] LinkService service(std::uint32_t link) const;

    void act(const PlayAction& action);
    void apply(const NetworkChange& change, EventMeter& event);

    void arrive(std::uint32_t link);
    void emit(std::uint32_t source);
    void enter(Packet packet, std::uint32_t ingress, SimTime decided);
    void deliver(const Packet& packet, std::uint32_t link);
    void deliver_special(const Packet& packet, Flow& flow, std::uint32_t link);
    void answer(const Packet& packet, std::uint32_t ingress, std::uint32_t link);
    void lose(const Packet& packet, std::uint32_t link, Loss loss);
    void watch(const Packet& packet, std::uint32_t ingress, std::uint32_t link,
               std::optional<Loss> loss) const;
    void show(const Packet& packet, std::uint32_t link) const;
    [[nodiscard]] bool lost_on_the_wire(std::uint32_t link);
    template <typename Scheduled>
    void forward(const Packet& packet, std::uint32_t link, const Scheduled& scheduled);
    void set_link_event(std::uint32_t link);
    void set_source_event(std::uint32_t source);

    const Experiment& experiment_;
    CoreOptions options_;
    MeterWindow window_;
    ChunkPool pool_;
    TrafficPlan traffic_;
    std::vector<HopMeter> hop_meters_;  ///< parallel to FlowBook::hops()
    std::vector<LinkType> links_;       ///< the topology's, then two per host
    std::vector<LinkState> states_;     ///< of links_
    std::vector<RandomStream> losses_;  ///< parallel to links_; empty where no link ever loses at random
    std::vector<EventMeter> events_;
    std::vector<PlayAction> actions_;  ///< ascending
    std::size_t next_action_ = 0;
    EventTournament link_events_, source_events_;
    SimTime now_{0};
    std::uint64_t packet_hops_ = 0, in_flight_ = 0, most_in_flight_ = 0;
};

/// Links that carry every packet themselves.
using PacketCore = BasicPacketCore<LinkQueue>;
extern template class BasicPacketCore<LinkQueue>;

}  // namespace hexi
