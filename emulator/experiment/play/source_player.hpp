// The births of one source's packets, drawn one by one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "emulator/experiment/recorded_packets.hpp"
#include "emulator/experiment/traffic.hpp"
#include "topology/base/random.hpp"

namespace hexi {

/// Plays a PacketSource. The source lives on a clock of its own that runs at the product of its rate factors,
/// so a change of rate stretches or squeezes what is left of the current gap and of every later one. The
/// first packet falls into the source's process as if it had always run: a constant source at a uniformly
/// drawn phase, an on-off source inside or outside a burst with the odds of its mean. A burst is a geometric
/// number of packets back to back at `peak`. A source with an interval has no rate: it sends at its start and
/// then by the simulation's clock. One with a recording sends what stands there; copies share their place in
/// it.
class SourcePlayer {
public:
    /// `source` is valid (see check_experiment). Births lie in [start, min(stop, end)).
    SourcePlayer(const PacketSource& source, double rate_factor, SimTime end, RandomStream random);

    /// Birth of the next packet; SimTime::max() when there is none (for now).
    [[nodiscard]] SimTime next() const { return next_ < end_ ? next_ : SimTime::max(); }
    /// Birth of the packet before, or SimTime::min(): when the next birth was decided.
    [[nodiscard]] SimTime previous() const { return previous_; }
    /// Size of the packet born at next(), which must not be never; moves on to the one after.
    std::uint16_t emit();
    /// Whether it sends at an interval or from a recording, which no rate changes.
    [[nodiscard]] bool clocked() const { return interval_ > SimTime{0} || recording_ != nullptr; }
    /// From `now` (<= next()) on, the source sends `factor` (>= 0) times its rate, if it has one.
    void change_rate(SimTime now, double factor);

private:
    void read_next();
    [[nodiscard]] double first_gap();
    [[nodiscard]] double gap_after(std::uint16_t bytes);
    [[nodiscard]] std::uint16_t draw_size();
    [[nodiscard]] bool last_of_burst();
    [[nodiscard]] double draw_burst();
    void schedule(double own_gap, SimTime from);

    RandomStream random_;
    ArrivalProcess process_;
    PacketSizeLaw size_law_;
    double stated_bytes_;                         ///< size, or its mean before it is held to bounds
    double mean_bytes_;                           ///< of what is drawn
    SimTime interval_{0};                         ///< 0: sends at a rate
    std::shared_ptr<RecordingReader> recording_;  ///< null: draws
    std::uint16_t recorded_bytes_ = 0;            ///< of the next packet, with a recording
    double gap_per_byte_ = 0;  ///< ps of own time at the mean rate, or at the peak within a burst
    double mean_silence_ = 0;  ///< ps of own time between bursts
    double burst_end_ = 1;     ///< probability that a packet is the last of its burst
    double pareto_burst_ = 0;  ///< mean packets of Pareto bursts; 0: others
    double burst_left_ = 0;    ///< packets still to come of a Pareto burst under way
    double rate_factor_;
    double speed_;  ///< own time per simulated time
    SimTime start_, end_;
    SimTime next_ = SimTime::max();  ///< not yet held against `end_`: a faster rate may bring it before
    SimTime previous_ = SimTime::min();
    double remaining_ = 0;  ///< own time to the next birth while speed_ is 0
};

}  // namespace hexi
