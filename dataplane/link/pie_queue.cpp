#include "dataplane/link/pie_queue.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hexi {
namespace {

/// The smaller the probability, the smaller its steps (RFC 8033, 4.2).
double step_scale(double probability) {
    constexpr std::array<std::pair<double, double>, 6> kScales{{{1e-6, 1.0 / 2048},
                                                                {1e-5, 1.0 / 512},
                                                                {1e-4, 1.0 / 128},
                                                                {1e-3, 1.0 / 32},
                                                                {1e-2, 1.0 / 8},
                                                                {1e-1, 0.5}}};
    for (const auto& [below, scale] : kScales) {
        if (probability < below) return scale;
    }
    return 1;
}

// RFC 8033, 4.2 and 5.1 - 5.3.
constexpr double kLargeProbability = 0.1, kLargestStep = 0.02;
constexpr double kDecay = 0.98;
constexpr double kSafeProbability = 0.2;

}  // namespace

/// After a long silence the state no longer changes, so the updates left out do not matter.
void PieQueue::catch_up(SimTime now) {
    while (next_update_ <= now) {
        const bool asleep = list_.empty() && probability_ == 0 && delay_ == old_delay_ &&
                            delay_ == SimTime(0) && burst_ == spec_.max_burst;
        if (asleep) {
            next_update_ += (now - next_update_) / spec_.update * spec_.update + spec_.update;
            return;
        }
        update();
        next_update_ += spec_.update;
    }
}

void PieQueue::update() {
    const double error = to_seconds(delay_ - spec_.target);
    const double trend = to_seconds(delay_ - old_delay_);
    double step = (spec_.alpha_hz * error + spec_.beta_hz * trend) * step_scale(probability_);
    if (probability_ >= kLargeProbability) step = std::min(step, kLargestStep);
    probability_ = burst_ > SimTime(0) ? 0 : probability_ + step;
    if (delay_ == SimTime(0) && old_delay_ == SimTime(0)) probability_ *= kDecay;
    probability_ = std::clamp(probability_, 0.0, 1.0);

    burst_ = std::max(SimTime(0), burst_ - spec_.update);
    const bool calm = delay_ < spec_.target / 2 && old_delay_ < spec_.target / 2;
    if (calm && probability_ == 0) burst_ = spec_.max_burst;
    old_delay_ = delay_;
}

bool PieQueue::strikes() {
    if (burst_ > SimTime(0)) return false;
    if (old_delay_ < spec_.target / 2 && probability_ < kSafeProbability) return false;
    if (bytes() <= 2 * std::uint64_t{spec_.mean_packet_bytes}) return false;
    return context_->draw() <= probability_;
}

void PieQueue::enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink) {
    catch_up(now);
    if (!fits(spec_.limit, bytes(), packets(), packet.bytes))
        return context_->lose(packet, LinkLoss::kQueueFull, sink);
    const bool struck = strikes();
    const bool mark = struck && context_->marks(spec_.ecn && probability_ < spec_.ecn_limit, packet);
    if (struck && !mark) return context_->lose(packet, LinkLoss::kQueueEarly, sink);
    context_->admit(list_, packet, now, sink, mark);
}

std::optional<EmulatedPacket> PieQueue::dequeue(SimTime now, LossSink& /*sink*/) {
    catch_up(now);
    if (list_.empty()) return std::nullopt;
    const EmulatedPacket packet = list_.pop(context_->pool);
    delay_ = list_.empty() ? SimTime(0) : now - packet.time;
    return packet;
}

}  // namespace hexi
