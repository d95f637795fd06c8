#include "dataplane/link/dual_pi2_queue.hpp"

#include <algorithm>

namespace hexi {

bool DualPi2Queue::Queue::strikes(double likelihood) {
    count += likelihood;
    if (count <= 1) return false;
    count -= 1;
    return true;
}

DualPi2Queue::Queue& DualPi2Queue::queue_of(const EmulatedPacket& packet) {
    const Ecn ecn = ecn_of(packet);
    return ecn == Ecn::kEct1 || ecn == Ecn::kCongestion ? low_latency_ : classic_;
}

SimTime DualPi2Queue::waited(const Queue& queue, SimTime now) const {
    return queue.list.empty() ? SimTime(0) : now - queue.list.front(context_->pool).time;
}

double DualPi2Queue::ramp(SimTime waited) const {
    const double range = to_seconds(spec_.mark_all - spec_.mark_from);
    return std::clamp(to_seconds(waited - spec_.mark_from) / range, 0.0, 1.0);
}

/// The controller's updates up to `now`, each at its instant; an empty queue soon leaves nothing to update.
void DualPi2Queue::catch_up(SimTime now) {
    for (; next_update_ <= now; next_update_ += spec_.update) {
        if (packets() == 0 && probability_ == 0 && old_delay_ == SimTime(0)) {
            next_update_ += (now - next_update_) / spec_.update * spec_.update;
            continue;
        }
        const SimTime delay = std::max(waited(classic_, next_update_), waited(low_latency_, next_update_));
        probability_ += spec_.alpha_hz * to_seconds(delay - spec_.target) +
                        spec_.beta_hz * to_seconds(delay - old_delay_);
        probability_ = std::clamp(probability_, 0.0, 1.0);
        old_delay_ = delay;
    }
}

void DualPi2Queue::enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink) {
    catch_up(now);
    if (!fits(spec_.limit, bytes(), packets(), packet.bytes))
        return context_->lose(packet, LinkLoss::kQueueFull, sink);
    context_->admit(queue_of(packet).list, packet, now, sink);
}

bool DualPi2Queue::drop(const EmulatedPacket& packet, LossSink& sink) {
    context_->lose(packet, LinkLoss::kQueueEarly, sink);
    return false;
}

bool DualPi2Queue::send_low_latency(EmulatedPacket& packet, SimTime now, LossSink& sink) {
    const double coupled = spec_.coupling * probability_;
    double likelihood = coupled;
    if (coupled < 1) {
        const bool short_queue = low_latency_.list.bytes() + packet.bytes <= spec_.mtu_bytes;
        likelihood = std::max(coupled, short_queue ? 0.0 : ramp(now - packet.time));
    } else if (low_latency_.strikes(probability_ * probability_)) {
        return drop(packet, sink);
    }
    if (low_latency_.strikes(std::min(1.0, likelihood))) context_->try_mark(true, packet);
    return true;
}

bool DualPi2Queue::send_classic(EmulatedPacket& packet, LossSink& sink) {
    const double likelihood = probability_ * probability_;
    if (!classic_.strikes(likelihood)) return true;
    const bool overload = likelihood >= std::min(1.0, 1 / (spec_.coupling * spec_.coupling));
    return context_->try_mark(!overload, packet) || drop(packet, sink);
}

std::optional<EmulatedPacket> DualPi2Queue::dequeue(SimTime now, LossSink& sink) {
    catch_up(now);
    while (packets() > 0) {
        const bool first =
            !low_latency_.list.empty() &&
            (classic_.list.empty() || waited(low_latency_, now) + spec_.shift >= waited(classic_, now));
        EmulatedPacket packet = (first ? low_latency_ : classic_).list.pop(context_->pool);
        if (first ? send_low_latency(packet, now, sink) : send_classic(packet, sink)) return packet;
    }
    return std::nullopt;
}

EmulatedPacket DualPi2Queue::take_oldest() {
    const bool first = !low_latency_.list.empty() &&
                       (classic_.list.empty() || low_latency_.list.front(context_->pool).time <=
                                                     classic_.list.front(context_->pool).time);
    return (first ? low_latency_ : classic_).list.pop(context_->pool);
}

}  // namespace hexi
