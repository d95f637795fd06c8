#include "dataplane/link/red_queue.hpp"

#include <algorithm>
#include <cmath>

namespace hexi {
namespace {

// Floyd, Gummadi, Shenker 2001: how adaptive RED moves max_probability, and how often.
constexpr SimTime kAdaptEvery = std::chrono::milliseconds(500);
constexpr double kLeastProbability = 0.01, kMostProbability = 0.5;
constexpr double kStepUp = 0.01, kStepUpShare = 0.25, kStepDown = 0.9;
constexpr double kOffMiddle = 0.4;  // of the way from either threshold to the other

}  // namespace

void RedQueue::change(const RedSpec& spec) {
    if (!spec.adaptive || !spec_.adaptive) max_probability_ = spec.max_probability;
    spec_ = spec;
    rate_changed();
}

void RedQueue::rate_changed() {
    const double packets_per_second =
        static_cast<double>(context_->rate.count()) / (8.0 * spec_.mean_packet_bytes);
    weight_ = spec_.weight > 0 ? spec_.weight : -std::expm1(-1 / packets_per_second);
}

void RedQueue::follow_mean(SimTime now) {
    double decay = 1 - weight_;
    if (list_.empty() && now > idle_from_) {
        const SimTime typical = transmission_time(ByteCount(spec_.mean_packet_bytes), context_->rate);
        decay = std::pow(decay, 1 + std::floor(to_seconds(now - idle_from_) / to_seconds(typical)));
    }
    mean_ = mean_ * decay + weight_ * static_cast<double>(list_.bytes());
    if (spec_.adaptive && now >= adapted_ + kAdaptEvery) adapt(now);
}

void RedQueue::adapt(SimTime now) {
    const auto low = static_cast<double>(spec_.min_threshold_bytes);
    const auto high = static_cast<double>(spec_.max_threshold_bytes);
    const double margin = kOffMiddle * (high - low);
    if (mean_ > high - margin && max_probability_ < kMostProbability) {
        max_probability_ += std::min(kStepUp, kStepUpShare * max_probability_);
        adapted_ = now;
    } else if (mean_ < low + margin && max_probability_ > kLeastProbability) {
        max_probability_ *= kStepDown;
        adapted_ = now;
    }
}

double RedQueue::mark_probability() const {
    const auto low = static_cast<double>(spec_.min_threshold_bytes);
    const auto high = static_cast<double>(spec_.max_threshold_bytes);
    if (mean_ < high) return max_probability_ * (mean_ - low) / (high - low);
    if (!spec_.gentle) return 1;
    return std::min(1.0, max_probability_ + (1 - max_probability_) * (mean_ - high) / high);
}

/// Spreads the strikes evenly: the gap between two is uniform (Floyd & Jacobson 1993, figure 2).
bool RedQueue::strikes(double probability) {
    ++since_;
    const double spread = static_cast<double>(since_) * probability;
    if (spread < 1 && context_->draw() > probability / (1 - spread)) return false;
    since_ = 0;
    return true;
}

/// Where the probability is 1 marks have not helped, and all is dropped (RFC 3168, 7).
RedQueue::Verdict RedQueue::judge(const EmulatedPacket& packet) {
    if (mean_ < static_cast<double>(spec_.min_threshold_bytes)) {
        since_ = -1;
        return Verdict::kTake;
    }
    const double probability = mark_probability();
    if (probability >= 1) {
        since_ = 0;
        return Verdict::kDrop;
    }
    if (!strikes(probability)) return Verdict::kTake;
    return context_->marks(spec_.ecn, packet) ? Verdict::kMark : Verdict::kDrop;
}

void RedQueue::enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink) {
    follow_mean(now);
    const Verdict verdict = judge(packet);
    if (verdict == Verdict::kDrop) return context_->lose(packet, LinkLoss::kQueueEarly, sink);
    if (!fits(spec_.limit, bytes(), packets(), packet.bytes))
        return context_->lose(packet, LinkLoss::kQueueFull, sink);
    context_->admit(list_, packet, now, sink, verdict == Verdict::kMark);
}

std::optional<EmulatedPacket> RedQueue::dequeue(SimTime now, LossSink& /*sink*/) {
    if (list_.empty()) return std::nullopt;
    const EmulatedPacket packet = list_.pop(context_->pool);
    idle_from_ = now + transmission_time(ByteCount(packet.bytes), context_->rate);
    return packet;
}

}  // namespace hexi
