// A link that carries foreground packets through background that is not packets.
#pragma once

#include <array>
#include <cstdint>

#include "emulator/hybrid/background.hpp"
#include "emulator/packet/link_queue.hpp"

namespace hexi {

/// One direction of a link, as LinkQueue is (see there for what its members mean). Where no background ever
/// comes it is one. Where it does, a packet's departure is known when it comes: it waits for what
/// LinkBackground finds, and goes to the wire of its class. Packets of a class keep their order. One thread.
class HybridLink {
public:
    using Admission = LinkQueue::Admission;

    HybridLink(const LinkService& service, ChunkPool& pool, MeterWindow window, HopMeter* hops)
        : plain_(service, pool, window, hops),
          service_(service),
          stretch_(stretch_of(service)),
          pool_(&pool),
          hops_(hops) {}

    /// Before the start: `background` comes to this link, number `link`. It outlives this.
    void share_with(Background& background, std::uint32_t link);

    /// A packet at `cursor` of its way comes soon.
    void expect(std::uint32_t cursor) const { plain_.expect(cursor); }
    template <typename Scheduled>
    Admission enqueue(const Packet& packet, SimTime now, const Scheduled& scheduled) {
        return own_ == nullptr ? plain_.enqueue(packet, now, scheduled) : admit(packet, now);
    }
    [[nodiscard]] SimTime next_event() const { return own_ == nullptr ? plain_.next_event() : next_; }
    Packet release(SimTime now) { return own_ == nullptr ? plain_.release(now) : take(); }
    [[nodiscard]] SimTime transmission_start(SimTime due, std::uint16_t bytes) const {
        return plain_.transmission_start(due, bytes);
    }
    [[nodiscard]] SimTime head_start() const {
        if (own_ == nullptr) return plain_.head_start();
        const Packet& head = wires_[next_class_].queue.front();
        return transmission_start(head.due, head.bytes);
    }
    void change_service(const LinkService& service, SimTime now);
    template <typename Lost>
    void set_down(SimTime now, const Lost& lost) {
        plain_.set_down(now, lost);
        if (own_ == nullptr) return;
        own_->clear(now);
        for (Wire& wire : wires_) {
            for (; !wire.queue.empty(); wire.queue.pop(*pool_)) lost(wire.queue.front());
            wire.free = now;
        }
        find_next();
    }
    void set_up(SimTime now) { plain_.set_up(now); }

    [[nodiscard]] const LinkMeter& meter() const { return plain_.meter(); }
    [[nodiscard]] LinkMeter& meter() { return plain_.meter(); }
    /// Null where no background comes.
    [[nodiscard]] const LinkBackground* background() const { return own_; }

private:
    /// Packets of one class that are under way, in order of arrival.
    struct Wire {
        PacketFifo queue;
        SimTime free = SimTime::min();          ///< when the last of them has been sent
        SimTime earliest_due = SimTime::min();  ///< keeps order after the delay shrank
    };

    /// How long packets of one size take.
    struct Transmission {
        std::uint32_t bytes = 0;
        SimTime played{0}, reported{0};
    };

    [[nodiscard]] const Transmission& transmission_of(std::uint32_t bytes);
    Admission admit(Packet packet, SimTime now);
    Packet take();
    void find_next();

    LinkQueue plain_;  ///< carries everything where no background comes; the meter in any case
    LinkService service_;
    double stretch_;
    ChunkPool* pool_;
    HopMeter* hops_;
    Background* all_ = nullptr;
    LinkBackground* own_ = nullptr;
    std::uint32_t number_ = 0;
    Transmission transmission_;  ///< of the latest size
    std::array<Wire, kMostClasses> wires_;
    SimTime next_ = SimTime::max();
    std::size_t next_class_ = 0;
};

}  // namespace hexi
