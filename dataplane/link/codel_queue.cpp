#include "dataplane/link/codel_queue.hpp"

#include <cmath>

namespace hexi {

SimTime CoDelControl::control_law(SimTime from, const CoDelSpec& spec) const {
    const double gap = static_cast<double>(spec.interval.count()) / std::sqrt(static_cast<double>(count_));
    return from + SimTime(static_cast<std::int64_t>(gap));
}

CoDelControl::Step CoDelControl::step(PacketList& list, SimTime now, const CoDelSpec& spec,
                                      PacketPool& pool) {
    if (list.empty()) {
        first_above_ = kNever;
        return {};
    }
    Step result{list.pop(pool)};
    if (now - result.packet->time < spec.target || list.bytes() <= spec.mtu_bytes) {
        first_above_ = kNever;
    } else if (first_above_ == kNever) {
        first_above_ = now + spec.interval;
    } else {
        result.may_drop = now >= first_above_;
    }
    return result;
}

/// Drops (or marks) for the first time after a while without.
std::optional<EmulatedPacket> CoDelControl::enter(Step first, PacketList& list, SimTime now,
                                                  const CoDelSpec& spec, QueueContext& context,
                                                  LossSink& sink) {
    if (!context.try_mark(spec.ecn, *first.packet)) {
        context.lose(*first.packet, LinkLoss::kQueueEarly, sink);
        first = step(list, now, spec, context.pool);
    }
    dropping_ = true;
    // Where it dropped until shortly before, it goes on about as fast as then.
    const std::uint32_t dropped_then = count_ - last_count_;
    count_ = dropped_then > 1 && now - drop_next_ < 16 * spec.interval ? dropped_then : 1;
    last_count_ = count_;
    drop_next_ = control_law(now, spec);
    return first.packet;
}

std::optional<EmulatedPacket> CoDelControl::dequeue(PacketList& list, SimTime now, const CoDelSpec& spec,
                                                    QueueContext& context, LossSink& sink) {
    Step next = step(list, now, spec, context.pool);
    if (!dropping_) return next.may_drop ? enter(next, list, now, spec, context, sink) : next.packet;
    dropping_ = next.may_drop;
    while (dropping_ && now >= drop_next_) {
        ++count_;
        if (context.try_mark(spec.ecn, *next.packet)) {
            drop_next_ = control_law(drop_next_, spec);
            break;
        }
        context.lose(*next.packet, LinkLoss::kQueueEarly, sink);
        next = step(list, now, spec, context.pool);
        dropping_ = next.may_drop;
        if (dropping_) drop_next_ = control_law(drop_next_, spec);
    }
    return next.packet;
}

void CoDelQueue::enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink) {
    if (!fits(spec_.limit, bytes(), packets(), packet.bytes))
        return context_->lose(packet, LinkLoss::kQueueFull, sink);
    context_->admit(list_, packet, now, sink);
}

std::optional<EmulatedPacket> CoDelQueue::dequeue(SimTime now, LossSink& sink) {
    return control_.dequeue(list_, now, spec_, *context_, sink);
}

}  // namespace hexi
