// All background traffic of an experiment, as the links that foreground packets cross find it.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "emulator/experiment/play/play_action.hpp"
#include "emulator/fluid/fluid_links.hpp"
#include "emulator/hybrid/link_background.hpp"
#include "emulator/hybrid/wait_level.hpp"
#include "emulator/packet/packet.hpp"

namespace hexi {

/// True for sources whose packets are played one by one; all others are background.
[[nodiscard]] bool in_foreground(const PacketSource& source);

/// What binds a foreground packet on a hop of its way to the hop before; see LinkAhead.
struct HopCoupling {
    /// Waits for what is ahead: who waits of those who would, and how much longer.
    struct Found {
        float waiting = 1, stretch = 1;
    };
    Found idle, waited;
    float slope = 0;            ///< of the wait, over its mean, by the wait before over its own
    float per_mean_wait = 0;    ///< 1/ps: one over the mean wait of those who wait here
    float after_wait = 0;       ///< of the packets of the link before, share that comes here
    float after_following = 0;  ///< of those that came to it from the link before that
    float leader_ps = 0;        ///< mean transmission of one of them here
    float ps_per_byte = 0;      ///< of the link before
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
    /// `packet` comes to the link at its cursor, where it takes `transmission`.
    [[nodiscard]] ForegroundArrival arrival(const Packet& packet, SimTime transmission) const {
        const HopCoupling& coupling = couplings_[packet.cursor];
        ForegroundArrival arrival{.traffic_class = packet.traffic_class,
                                  .transmission = static_cast<double>(transmission.count()),
                                  .follows = (packet.flags & kFollows) != 0};
        const std::uint8_t level = wait_level(packet.flags);
        if (level == 0) return arrival;
        const HopCoupling::Found& found = level == 1 ? coupling.idle : coupling.waited;
        arrival.waiting = found.waiting;
        arrival.stretch = found.stretch;
        if (level > 1) arrival.stretch *= 1 + coupling.slope * (kWaitOfLevel[level] - 1);
        arrival.longer = double{coupling.leader_ps} - double{coupling.ps_per_byte} * packet.bytes;
        return arrival;
    }
    /// `flags` of `packet` that waited `ps` on the link at its cursor.
    [[nodiscard]] std::uint8_t remembering(const Packet& packet, double ps) const {
        return with_wait_level(packet.flags, ps * double{couplings_[packet.cursor].per_mean_wait});
    }
    /// Chance that `packet`, which `follows` one of the background on the link at its cursor or `waited` for
    /// one there, still is behind it on the next.
    [[nodiscard]] double stays_behind(const Packet& packet, bool follows, bool waited) const {
        const HopCoupling& next = couplings_[packet.cursor + 1];
        return follows ? next.after_following : waited ? next.after_wait : 0;
    }

private:
    void turn();
    void couple();
    void apply(const PlayAction& action);
    void gather();
    void gather_flow(const FlowLoad& load);
    void add_batches(const FlowLoad& load, std::uint32_t link, double left);
    struct BeforeAndHere {
        std::uint32_t before, here;
    };
    bool add_bursts(const FlowLoad& load, BeforeAndHere links, double left, double delay_ps);
    void hold_back(BackgroundFlow& flow, std::uint32_t before) const;
    void finish(BackgroundFlow& flow, std::uint32_t link) const;
    [[nodiscard]] bool shared(std::uint32_t link) const;
    [[nodiscard]] double mean_wait_ps(std::uint32_t link) const;
    [[nodiscard]] HopCoupling coupling_of(std::size_t hop) const;
    [[nodiscard]] SimTime next_instant() const;
    [[nodiscard]] double passed(std::uint32_t link, std::uint8_t traffic_class) const;

    const Experiment& experiment_;
    std::span<const std::uint32_t> hops_;
    TrafficPlan plan_;
    FluidTraffic traffic_;
    std::vector<std::string> streams_;  ///< names of random streams, by source
    FluidLinks rates_;
    std::vector<PlayAction> actions_;
    std::vector<SimTime> instants_;
    std::vector<std::unique_ptr<LinkBackground>> links_;  ///< by link
    std::vector<BackgroundFlow> flows_;                   ///< by link; used while gathering
    std::vector<HopCoupling> couplings_;                  ///< parallel to the foreground's hops
    std::size_t next_action_ = 0;
    SimTime now_{0}, next_{0};
};

}  // namespace hexi
