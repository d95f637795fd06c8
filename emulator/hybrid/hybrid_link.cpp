#include "emulator/hybrid/hybrid_link.hpp"

#include <algorithm>
#include <cmath>

#include "emulator/hybrid/background.hpp"

namespace hexi {

void HybridLink::share_with(Background& background, std::uint32_t link) {
    all_ = &background;
    number_ = link;
    own_ = background.on(link);
}

void HybridLink::change_service(const LinkService& service, SimTime now) {
    plain_.change_service(service, now);
    for (Wire& wire : wires_) {
        if (service.delay < service_.delay)
            wire.earliest_due = std::max(wire.earliest_due, wire.free + service_.delay);
    }
    service_ = service;
    stretch_ = stretch_of(service);
    transmission_ = {};
}

const HybridLink::Transmission& HybridLink::transmission_of(std::uint32_t bytes) {
    if (bytes == transmission_.bytes) return transmission_;
    const SimTime played = packet_transmission_time(bytes, service_.rate);
    const SimTime reported = stretch_ == 1 ? played : packet_transmission_time(bytes, service_.reported_rate);
    return transmission_ = {bytes, played, reported};
}

HybridLink::Admission HybridLink::admit(Packet packet, SimTime now) {
    if (plain_.is_down()) return Admission::kLinkDown;
    all_->advance(now);
    const Transmission& transmission = transmission_of(packet.bytes);
    const ForegroundArrival arrival = all_->arrival(packet, transmission.played);
    const auto wait = own_->wait(arrival, now);
    if (!wait) return Admission::kQueueFull;
    Wire& wire = wires_[packet.traffic_class];
    const SimTime start = std::max(now + SimTime(static_cast<std::int64_t>(wait->ps + 0.5)), wire.free);
    const SimTime waited = start - now;
    wire.free = start + transmission.played;
    packet.due = std::max(wire.free + service_.delay, wire.earliest_due);
    const bool behind = own_->draw(all_->stays_behind(packet, arrival.follows, wait->behind_ps > 0));
    packet.flags = all_->remembering(packet, wait->behind_ps);
    packet.flags = static_cast<std::uint8_t>(behind ? packet.flags | kFollows : packet.flags & ~kFollows);
    if (stretch_ != 1)
        packet.born -= added_by_report(waited, transmission.played, transmission.reported, stretch_);
    plain_.meter().transmitted(start, waited, transmission.played, stretch_);
    if ((packet.flags & kMeasured) != 0) hops_[packet.cursor].add(waited, transmission.reported, stretch_);
    wire.queue.push(packet, *pool_);
    if (packet.due >= next_) return Admission::kAccepted;
    next_ = packet.due;
    next_class_ = packet.traffic_class;
    return Admission::kFirst;
}

Packet HybridLink::take() {
    Wire& wire = wires_[next_class_];
    const Packet packet = wire.queue.front();
    wire.queue.pop(*pool_);
    find_next();
    return packet;
}

void HybridLink::find_next() {
    next_ = SimTime::max();
    for (std::size_t k = 0; k < wires_.size(); ++k) {
        if (wires_[k].queue.empty() || wires_[k].queue.front().due >= next_) continue;
        next_ = wires_[k].queue.front().due;
        next_class_ = k;
    }
}

}  // namespace hexi
