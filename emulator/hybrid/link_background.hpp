// The work that background traffic puts before one link, as foreground packets find it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "emulator/experiment/play/flow_book.hpp"
#include "emulator/fluid/link_wait.hpp"
#include "emulator/hybrid/batch_arrivals.hpp"
#include "emulator/hybrid/burst_replay.hpp"
#include "emulator/hybrid/burst_shaper.hpp"
#include "emulator/hybrid/reflected_walk.hpp"
#include "emulator/hybrid/wait_map.hpp"
#include "emulator/packet/event_tournament.hpp"
#include "topology/base/random.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// What comes to a link from the background until something changes.
struct BackgroundFlow {
    LinkInflow inflow;  ///< by class; without classes where nothing comes
    /// A source of `inflow` whose bursts are played one by one, and not part of the law of waits.
    struct Bursts {
        BurstSource source;
        double speed = 1;  ///< of the source's own clock
        std::uint8_t traffic_class = 0;
        WorkMoments mean;     ///< all of it, as in `inflow`
        double peak_bps = 0;  ///< of what comes here
        WorkMoments packets;  ///< of `peak_bps` alone, which comes without a pause while a burst passes
        std::uint32_t upstream = kNoIndex;  ///< link that they come through
        bool held_back = false;             ///< part of one of `upstreams`
    };
    std::vector<Bursts> bursts;
    std::vector<UpstreamBursts> upstreams;  ///< links before that hold bursts back
    /// By class: what of `inflow` comes at random, in packets or batches. Where all of a class does, its
    /// waits need no approximation.
    std::vector<BatchArrivals> batches;
    double bursts_per_s = 0;  ///< of `bursts`
    double rate_bps = 1;
    double buffer_bits = 0;
    std::vector<std::uint32_t> upstream;  ///< parallel to inflow.through: the link it comes through
};

/// A foreground packet that comes to the link.
struct ForegroundArrival {
    std::uint8_t traffic_class = 0;
    double transmission = 0;  ///< ps, on this link
    bool follows = false;     ///< right behind a packet of the background, from the link before
    double longer = 0;        ///< then, ps: what the other's transmission here takes beyond its own there
    double waiting = 1;       ///< share that waits of those who would, had they come from elsewhere
    double stretch = 1;       ///< of what these wait
};

/// How long a foreground packet waits.
struct ForegroundWait {
    double ps = 0;
    double behind_ps = 0;  ///< of it, behind the background alone; above 0 a packet of it is right ahead
};

/// One work-conserving queue that background and foreground share, seen by foreground packets alone: each
/// takes a bounded number of steps however much background there is and however long nobody looked. Work of
/// the background alone is drawn batch by batch over short spans; over long ones it is a walk above 0 in one
/// exact step, mapped to the law that work has, or a draw of the steady state. Foreground packets add
/// themselves on top; that is worked off while the background alone would leave the link idle, which any
/// order of service comes to. Deterministic for equal calls. One thread.
class LinkBackground {
public:
    /// `classes`: those that foreground packets have here, ascending; the last class of the experiment is
    /// watched beside them where buffers may fill.
    LinkBackground(std::uint64_t seed, const std::string& name, std::vector<std::uint8_t> classes,
                   std::size_t class_count);

    /// From `now` on, not before any earlier call's, this comes.
    void change(const BackgroundFlow& flow, SimTime now);
    /// Everything that waits is lost.
    void clear(SimTime now);
    /// Wait of `arrival` at `now`; the packet is part of the queue from then on. Nothing where the buffer is
    /// full.
    [[nodiscard]] std::optional<ForegroundWait> wait(const ForegroundArrival& arrival, SimTime now);

    /// True with probability `chance`.
    [[nodiscard]] bool draw(double chance) { return chance > 0 && random_.uniform() < chance; }

    /// Share of the link's time that the background takes, 0 .. 1, on average from `from` to `to`.
    [[nodiscard]] double mean_load(SimTime from, SimTime to) const;

private:
    /// Background alone, at a load that the link carries.
    struct Steady {
        WalkLaw walk;
        double per_mean = 0;     ///< 1 / mean work
        WaitMap work;            ///< from the walk to work
        BatchArrivals batches;   ///< drawn one by one over short spans; of all work, else without any
        bool drawn = false;      ///< `batches` is all of it
        bool waits_work = true;  ///< who comes waits for this work and no other
        double memory = 0;       ///< ps after which the past shows by less than 1 %
        WaitMap wait;            ///< from the walk to waits, where not
        /// Of the most urgent class, where all is drawn: less urgent traffic, one packet of which is met in
        /// transmission with a chance of `meets_lesser`.
        BatchArrivals lesser;
        double meets_lesser = 0;
    };
    /// Work of the classes 0 .. `traffic_class`: `alone` is that of a steady background, and `beyond` what
    /// foreground and overload put on top of it, which is done while there is none of the other.
    struct Level {
        std::uint8_t traffic_class = 0;
        double alone = 0, beyond = 0;  ///< ps
        SimTime at{0};
        double load = 0;             ///< of the link, bursts that are passing included
        std::vector<Steady> steady;  ///< from the load without bursts on, in equal steps
        double first_load = 0, steps_per_load = 0;
        std::size_t now = 0;  ///< which of `steady`
        double stretch = 1;   ///< by which more urgent work that still comes lengthens what is waited for

        [[nodiscard]] const Steady& law() const { return steady[now]; }
        [[nodiscard]] double work() const { return alone + beyond; }
        void set_load(double to);
    };
    struct Passing {
        BurstReplay replay;
        double load = 0;  ///< of the link, while a burst passes
        std::uint8_t traffic_class = 0;
    };
    struct Share {
        SimTime from{0};
        double load = 0;
    };

    void advance(SimTime now);
    void walk(Level& level, SimTime now);
    [[nodiscard]] double walk_alone(const Level& level, double span, double& idle);
    [[nodiscard]] double walk_afresh(const Level& level, double span, double& idle);
    [[nodiscard]] double place_of(const Level& level);
    void walk_all(SimTime now);
    void turn_burst(std::uint32_t index);
    void add_load(double load, std::uint8_t traffic_class);
    void set_bursts(const BackgroundFlow& flow, SimTime now);
    void set_shapers(const BackgroundFlow& flow, SimTime now);
    void set_turns();
    static void set_law(Level& level, const BackgroundFlow& flow);
    static Steady steady_at(const LinkInflow& fits, std::size_t traffic_class, double rate_bps);
    static void draw_batches(Steady& steady, const BackgroundFlow& flow, std::size_t traffic_class);
    static void draw_lesser(Steady& steady, const BackgroundFlow& flow);
    [[nodiscard]] double wait_alone(const Level& level);
    [[nodiscard]] double wait_behind(const Level& level, const ForegroundArrival& arrival);
    [[nodiscard]] bool full(const ForegroundArrival& arrival) const;

    std::uint64_t seed_;
    RandomStream random_;
    std::vector<Level> levels_;  ///< by class, ascending; the last holds all work
    std::vector<Passing> passing_;
    std::vector<BurstShaper> shapers_;
    EventTournament turns_{0};  ///< of passing_, then of shapers_
    double wall_ = 0;           ///< ps of work that the buffer takes
    double last_room_ = 0;      ///< ps below the wall from which a packet of the background finds no room
    double mean_transmission_ = 0;
    std::vector<Share> loads_;
};

}  // namespace hexi
