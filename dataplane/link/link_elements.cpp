#include "dataplane/link/link_elements.hpp"

#include <algorithm>

namespace hexi {
namespace {

constexpr auto kLater = [](const auto& a, const auto& b) {
    return a.packet.time != b.packet.time ? a.packet.time > b.packet.time : a.number > b.number;
};

ImpairmentSpec with_delay(ImpairmentSpec spec, SimTime delay) {
    spec.delay = delay;
    return spec;
}

bool has_rates(const TraceSpec& trace) {
    return std::any_of(trace.steps.begin(), trace.steps.end(),
                       [](const TraceStep& step) { return step.rate.has_value(); });
}

}  // namespace

/// Puts what passes the impairments on the wire.
class LinkElements::Sink : public PassageSink {
public:
    Sink(LinkElements& elements, const Landing& landing) : elements_(elements), landing_(landing) {}

    void lost(const EmulatedPacket& packet, LinkLoss why) override { landing_.events.lost(packet, why); }
    void passed(const Passage& passage) override {
        EmulatedPacket packet = passage.packet;
        if (passage.duplicate) {
            // A copy of what was spoilt is spoilt as well.
            if (!landing_.events.duplicated(packet)) return;
        } else if (passage.corrupt_bit != Passage::kIntact) {
            landing_.events.corrupted(packet, passage.corrupt_bit);
        }
        elements_.land(packet, passage.due, landing_);
    }

private:
    LinkElements& elements_;
    const Landing& landing_;
};

LinkElements::LinkElements(const LinkBehaviour& behaviour, const LinkService& service, SimTime last_due,
                           PacketPool& queue_pool, LinkRandom random)
    : queue_pool_(&queue_pool),
      random_(random),
      behaviour_(behaviour),
      service_(service),
      last_due_(last_due) {
    renew();
}

void LinkElements::change(const LinkBehaviour& behaviour) {
    behaviour_ = behaviour;
    renew();
}

void LinkElements::change(const LinkService& service) {
    service_ = service;
    renew();
}

void LinkElements::renew() {
    if (queue_) {
        queue_->change_rate(service_.rate);
        queue_->change(behaviour_.queue.value_or(QueueSpec{}));
    } else if (behaviour_.queue) {
        queue_.emplace(*behaviour_.queue, service_.rate, *queue_pool_, random_);
    }
    const ImpairmentSpec wanted =
        with_delay(behaviour_.impairments.value_or(ImpairmentSpec{}), service_.delay);
    if (impairments_) {
        impairments_->change(wanted);
    } else if (behaviour_.impairments) {
        impairments_.emplace(wanted, random_);
    }
    if (trace_ == wanted.trace) return;
    trace_ = wanted.trace;
    rates_.reset();
    if (has_rates(trace_)) rates_.emplace(trace_);
}

SimTime LinkElements::transmission_end(SimTime start, std::uint16_t bytes) {
    if (!rates_) return start + packet_transmission_time(bytes, service_.rate);
    return hexi::transmission_end(start, ByteCount(bytes), service_.rate, *rates_, trace_);
}

void LinkElements::pass(const EmulatedPacket& packet, SimTime departure, const Landing& landing) {
    if (departure == SimTime::max()) {  // a trace that ends with rate 0: it is never sent
        landing.wire.push(landing.pool) = packet;
        return;
    }
    if (!impairments_) return land(packet, departure + service_.delay, landing);
    Sink sink(*this, landing);
    impairments_->pass(packet, departure, sink);
}

void LinkElements::release_held(SimTime now, const Landing& landing) {
    if (!impairments_ || impairments_->next_release() > now) return;
    Sink sink(*this, landing);
    impairments_->release_until(now, sink);
}

void LinkElements::land(const EmulatedPacket& packet, SimTime due, const Landing& landing) {
    const bool in_order = !impairments_ || impairments_->keeps_order();
    if (in_order) due = std::max(due, last_due_);
    if (due >= last_due_) {
        last_due_ = due;
        EmulatedPacket& landed = landing.wire.push(landing.pool);
        landed = packet;
        landed.time = due;
        return;
    }
    overtakers_.push_back({packet, next_number_++});
    overtakers_.back().packet.time = due;
    std::push_heap(overtakers_.begin(), overtakers_.end(), kLater);
}

bool LinkElements::take_overtaker(SimTime until, EmulatedPacket& out) {
    if (overtakers_.empty() || overtakers_.front().packet.time >= until) return false;
    out = overtakers_.front().packet;
    std::pop_heap(overtakers_.begin(), overtakers_.end(), kLater);
    overtakers_.pop_back();
    return true;
}

SimTime LinkElements::least_delay() const {
    return impairments_ ? std::min(impairments_->least_delay(), service_.delay) : service_.delay;
}

SimTime LinkElements::next_due() const {
    SimTime next = overtakers_.empty() ? SimTime::max() : overtakers_.front().packet.time;
    if (impairments_ && impairments_->next_release() != Impairments::kNever)
        next = std::min(next, impairments_->next_release() + least_delay());
    return next;
}

std::size_t LinkElements::held() const {
    return overtakers_.size() + (queue_ ? queue_->packets() : 0) + (impairments_ ? impairments_->held() : 0);
}

}  // namespace hexi
