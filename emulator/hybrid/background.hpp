// All background traffic of an experiment, as the links that foreground packets cross find it.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "emulator/experiment/play/play_action.hpp"
#include "emulator/fluid/fluid_links.hpp"
#include "emulator/hybrid/link_background.hpp"
#include "emulator/packet/packet.hpp"

namespace hexi {

/// True for sources whose packets are played one by one; all others are background.
[[nodiscard]] bool in_foreground(const PacketSource& source);

/// A packet of the background that a foreground packet is right behind.
struct Following {
    std::uint32_t flow = kNoIndex;  ///< of the Background's flows; kNoIndex: none
    float bytes = 0;
};

/// Rates of the background on every link as they change with the network, its routes and its demands: those
/// of the fluid engine. Looks only when asked, so time passes at no cost. One thread.
class Background {
public:
    /// `experiment` is valid, at full rates, and outlives this. `hops` and `flows`: FlowBook::hops() and
    /// flows() of the core that plays the foreground, which must not move; links that are on none of its ways
    /// have no background here.
    Background(const Experiment& experiment, std::span<const std::uint32_t> hops,
               std::span<const std::uint8_t> classes);

    /// What stands before `link`; null where no foreground packet or no background ever comes.
    [[nodiscard]] LinkBackground* on(std::uint32_t link) { return links_[link].get(); }
    /// Everything up to `now`, not before any earlier call's, has happened.
    void advance(SimTime now) {
        while (next_ <= now) turn();
    }
    /// `packet`, which is right behind `following`, leaves the link at its cursor.
    void hand_over(const Packet& packet, const Following& following) {
        in_hand_ = {packet.flow, packet.cursor, following};
    }
    /// `packet` comes to the link at its cursor, where it takes `transmission`; from the link before, it was
    /// handed over just now.
    [[nodiscard]] ForegroundArrival arrival(const Packet& packet, SimTime transmission);
    /// What the packet of the latest arrival(), which `waited` behind background on `link` or not, is right
    /// behind from now on.
    [[nodiscard]] Following leader(std::uint32_t link, const ForegroundArrival& arrival, bool waited);

private:
    void turn();
    [[nodiscard]] bool goes_on(std::uint32_t flow, std::uint32_t from, std::uint32_t to) const;
    void apply(const PlayAction& action);
    void gather();
    void gather_flow(const FlowLoad& load);
    void add_batches(const FlowLoad& load, std::uint32_t link, double left);
    bool add_bursts(const FlowLoad& load, std::uint32_t link, double left, double delay_ps);
    void finish(BackgroundFlow& flow, std::uint32_t link) const;
    [[nodiscard]] SimTime next_instant() const;
    [[nodiscard]] double passed(std::uint32_t link, std::uint8_t traffic_class) const;

    const Experiment& experiment_;
    std::span<const std::uint32_t> hops_;
    TrafficPlan plan_;
    FluidTraffic traffic_;
    FluidLinks rates_;
    std::vector<PlayAction> actions_;
    std::vector<SimTime> instants_;
    std::vector<std::unique_ptr<LinkBackground>> links_;  ///< by link
    std::vector<BackgroundFlow> flows_;                   ///< by link; used while gathering
    /// The foreground packet that left a link last.
    struct InHand {
        std::uint32_t by = kNoIndex, cursor = 0;  ///< its flow and hop
        Following following;
    };
    InHand in_hand_;
    Following kept_;
    std::size_t next_action_ = 0;
    SimTime now_{0}, next_{0};
};

}  // namespace hexi
