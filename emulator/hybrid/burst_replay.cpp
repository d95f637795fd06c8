#include "emulator/hybrid/burst_replay.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace hexi {

BurstReplay::BurstReplay(const BurstSource& source, std::uint64_t seed)
    : source_(source), random_(seed, fmt::format("bursts/{}/{}", source.source, source.flow)) {
    const double burst_ps = source.mean_packets * source.packet_ps;
    on_ = random_.uniform() * (burst_ps + source.silence_ps) < burst_ps;
    next_ps_ = source.delay_ps + (on_ ? draw_burst() : random_.exponential(source.silence_ps));
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
    next_ps_ += std::max(on_ ? draw_burst() : random_.exponential(source_.silence_ps), 1.0) / speed_;
}

void BurstReplay::run_at(double speed, double now_ps) {
    if (speed == speed_) return;
    next_ps_ = std::max(next_ps_, now_ps);
    next_ps_ = now_ps + (next_ps_ - now_ps) * speed_ / speed;
    speed_ = speed;
}

}  // namespace hexi
