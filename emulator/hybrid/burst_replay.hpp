// The bursts of one on-off source as they pass one place on their way.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "emulator/experiment/traffic.hpp"
#include "topology/base/random.hpp"

namespace hexi {

/// What identifies bursts: replays of equal ones, wherever they stand, tell the same story, each its own
/// delay later.
struct BurstSource {
    std::uint32_t source = 0;  ///< index into Experiment::sources
    std::uint32_t flow = 0;    ///< of the source's flows
    std::string stream;   ///< of random numbers: where it is the source's own, Pareto bursts are those that
                          ///< the packet engine plays
    double delay_ps = 0;  ///< from the source to here
    BurstLaw law = BurstLaw::kExponential;
    double mean_packets = 1;  ///< of a burst, >= 1
    double packet_ps = 1;     ///< time a packet takes at the peak rate, at the source's own speed
    double silence_ps = 1;    ///< mean, at the source's own speed

    /// True where both replay the same bursts at the same place.
    [[nodiscard]] bool same_as(const BurstSource& other) const {
        return source == other.source && flow == other.flow && delay_ps == other.delay_ps;
    }
};

/// Bursts and silences of a source that has always been on or off, drawn as they come: two numbers a burst.
/// Deterministic; a value.
class BurstReplay {
public:
    BurstReplay(const BurstSource& source, std::uint64_t seed);

    [[nodiscard]] const BurstSource& source() const { return source_; }
    /// Whether a burst is passing.
    [[nodiscard]] bool on() const { return on_; }
    /// When that changes, ps; later than the change before.
    [[nodiscard]] double next_ps() const { return next_ps_; }
    /// Moves to next_ps().
    void turn();
    /// From `now_ps` (<= next_ps()) on the source runs `speed` (> 0) times its own speed.
    void run_at(double speed, double now_ps);

private:
    [[nodiscard]] double draw_burst();
    [[nodiscard]] double draw_silence() { return std::max(random_.exponential(source_.silence_ps), 1.0); }

    BurstSource source_;
    RandomStream random_;
    double speed_ = 1;
    bool on_ = false;
    double next_ps_ = 0;
    double burst_ps_ = 0;  ///< of the burst that is passing or comes next
};

}  // namespace hexi
