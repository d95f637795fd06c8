// An experiment over the emulated links, in virtual time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "dataplane/engine/link_shard.hpp"
#include "emulator/experiment/play/packet_fate.hpp"
#include "emulator/experiment/play/packet_flag.hpp"
#include "emulator/experiment/play/play_action.hpp"
#include "emulator/experiment/play/played_result.hpp"
#include "topology/base/random.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// What a link of a VirtualRun remembers; its EmulatedLink meter.
class PlayedLinkBooks {
public:
    PlayedLinkBooks(const LinkService& service, MeterWindow window, HopMeter* hops)
        : meter(window), hops_(hops) {
        set_service(service);
    }
    void set_service(const LinkService& service) {
        stretch_ = stretch_of(service);
        reported_rate_ = service.reported_rate;
    }
    /// `packet.frame` is its birth, which moves back by what scaled rates add to its delay.
    void transmitted(EmulatedPacket& packet, SimTime at, SimTime waited, SimTime lasts);
    void waiting(std::uint64_t backlog) { meter.waiting(backlog); }

    /// See EmulatedLink.
    class Batch {
    public:
        explicit Batch(PlayedLinkBooks& books) : books_(books) {}
        void transmitted(EmulatedPacket& packet, SimTime at, SimTime waited, SimTime lasts) {
            books_.transmitted(packet, at, waited, lasts);
        }

    private:
        PlayedLinkBooks& books_;
    };

    LinkMeter meter;

private:
    double stretch_ = 1;
    BitRate reported_rate_;
    HopMeter* hops_;
};

/// Plays sources, probes, changes and reroutes as the packet engine does, with equal packets for equal seeds,
/// over the very links that carry real packets. One thread.
class VirtualRun {
public:
    /// Told of each packet as it ends; those of one instant, and losses, not in order of time.
    using Observer = PacketObserver;

    /// `experiment` is valid (see check_experiment), without TCP flows, and outlives the run. kEnvironment
    /// where memory is refused.
    static Result<std::unique_ptr<VirtualRun>> create(const Experiment& experiment, Observer observer = {});

    /// To the end: until every packet has arrived or is lost. kEnvironment where more packets are in flight
    /// than memory is reserved for.
    Result<void> run();
    /// In steps no longer than `step` of model time; results do not depend on it.
    void set_step(SimTime step) { step_ = step; }

    [[nodiscard]] RunResult result() const;
    /// Aborts unless every packet sent was received, lost or is under way.
    void check_conservation();

    // What LinkShard asks of its host.
    PlayedLinkBooks& meter(std::uint32_t link) { return links_[link]; }
    void lost(const EmulatedPacket& packet, std::uint32_t link, LinkLoss why);
    bool strikes(std::uint32_t link, const EmulatedPacket& packet);
    bool duplicated(EmulatedPacket& copy);
    static constexpr void corrupted(const EmulatedPacket& /*packet*/, std::uint32_t /*bit*/) {}
    void deliver(std::span<const EmulatedPacket> packets);
    static constexpr void expect(std::span<const EmulatedPacket> /*packets*/) {}
    [[nodiscard]] static bool answers(const EmulatedPacket& packet) {
        return (packet.marks & (mark(kProbe) | kDuplicate)) == mark(kProbe);
    }
    bool answer(EmulatedPacket& packet);

private:
    VirtualRun(const Experiment& experiment, Observer observer, FlightPool pool);

    /// PacketFlag as EmulatedPacket::marks carry it.
    static constexpr std::uint8_t mark(std::uint8_t flags) { return static_cast<std::uint8_t>(flags << 4U); }
    static constexpr std::uint8_t flags_of(const EmulatedPacket& packet) { return packet.marks >> 4U; }

    [[nodiscard]] SimTime next_birth() const;
    void play_before(SimTime end);
    void emit_before(SimTime end);
    void emit(std::uint32_t source, SimTime now);
    bool enter(EmulatedPacket& packet, std::uint32_t ingress);
    void act(const PlayAction& action);
    void apply(const NetworkChange& change, EventMeter& event);
    void watch(const EmulatedPacket& packet, std::uint32_t ingress, LinkId link,
               std::optional<Loss> loss) const;

    const Experiment& experiment_;
    Observer observer_;
    MeterWindow window_;
    TrafficPlan traffic_;
    std::vector<HopMeter> hop_meters_;  ///< parallel to FlowBook::hops()
    std::vector<PlayedLinkBooks> links_;
    std::vector<Link> described_links_;
    std::vector<LinkState> states_;
    std::vector<RandomStream> dice_;
    std::vector<EventMeter> events_;
    LinkShard shard_;
    SimTime step_{1'000'000'000};
    std::uint64_t in_flight_ = 0;
};

}  // namespace hexi
