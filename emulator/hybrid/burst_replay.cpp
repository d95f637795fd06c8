#include "emulator/hybrid/burst_replay.hpp"

#include <algorithm>
#include <cmath>

namespace hexi {

/// In the order in which SourcePlayer draws.
BurstReplay::BurstReplay(const BurstSource& source, std::uint64_t seed)
    : source_(source), random_(seed, source.stream) {
    burst_ps_ = draw_burst();
    const double cycle_ps = source.mean_packets * source.packet_ps + source.silence_ps;
    on_ = random_.uniform() * cycle_ps >= source.silence_ps;
    next_ps_ = source.delay_ps + (on_ ? source.packet_ps * random_.uniform() + burst_ps_ : draw_silence());
}

/// As SourcePlayer draws them: whole packets.
double BurstReplay::draw_burst() {
    const double packets =
        source_.law == BurstLaw::kPareto
            ? std::floor(random_.pareto(source_.mean_packets, kBurstTail) + random_.uniform())
        : source_.mean_packets > 1
            ? std::ceil(random_.exponential(-1 / std::log1p(-1 / source_.mean_packets)))
            : 1;
    return std::max(packets, 1.0) * source_.packet_ps;
}

void BurstReplay::turn() {
    on_ = !on_;
    if (!on_) burst_ps_ = draw_burst();
    next_ps_ += (on_ ? burst_ps_ : draw_silence()) / speed_;
}

void BurstReplay::run_at(double speed, double now_ps) {
    if (speed == speed_) return;
    next_ps_ = std::max(next_ps_, now_ps);
    next_ps_ = now_ps + (next_ps_ - now_ps) * speed_ / speed;
    speed_ = speed;
}

}  // namespace hexi
