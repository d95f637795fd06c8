// Bursts that a link upstream holds back.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "emulator/hybrid/burst_replay.hpp"

namespace hexi {

/// A link upstream that all bursts of its sources together may overload.
struct UpstreamBursts {
    std::uint32_t link = 0;
    double steady_load = 0;  ///< of it, by what does not come in bursts that are played
    double buffer_ps = 0;    ///< work that it has room for
    double delay_ps = 0;     ///< from it to here
    std::uint8_t traffic_class = 0;
    /// One of its sources.
    struct Source {
        BurstSource bursts;  ///< as they come to that link
        double speed = 1;    ///< of the source's own clock
        double load = 0;     ///< of that link, while a burst passes
        double here = 0;     ///< of the link that this is for; 0: they do not come here
    };
    std::vector<Source> sources;
};

/// That link as a queue of fluid, first in, first out: while more comes than it carries, or something
/// stands, bursts leave it at the share of its rate that they had of what came together with them. Moves from
/// change to change of what leaves it. A value.
class BurstShaper {
public:
    /// From `now_ps` on, the bursts of `before` going on where it has the same.
    BurstShaper(const UpstreamBursts& upstream, std::uint64_t seed, double now_ps,
                const BurstShaper* before = nullptr);

    [[nodiscard]] std::uint32_t link() const { return link_; }
    [[nodiscard]] std::uint8_t traffic_class() const { return traffic_class_; }
    /// Load of the link that this is for by what leaves the other, now.
    [[nodiscard]] double load() const { return load_; }
    /// When that changes, ps.
    [[nodiscard]] double next_ps() const { return leaving_.front().at_ps + delay_ps_; }
    /// Moves to next_ps().
    void turn();

private:
    struct Source {
        BurstReplay replay;
        double load, here;
    };
    struct Change {
        double at_ps, load;
    };

    [[nodiscard]] const BurstReplay* replay_of(const BurstSource& bursts) const;
    void see_next();
    void pass_until(double to_ps);
    void switched(const Source& source);
    [[nodiscard]] double leaves() const;

    std::uint32_t link_;
    std::uint8_t traffic_class_;
    double buffer_ps_, delay_ps_;
    std::vector<Source> sources_;
    double at_ps_, comes_, here_ = 0;  ///< loads; `comes_` of the link upstream, all together
    double queue_ps_ = 0;
    double load_ = 0;
    std::deque<Change> leaving_;  ///< never empty between calls
};

}  // namespace hexi
