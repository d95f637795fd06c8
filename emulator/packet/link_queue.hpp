// One direction of a link: a rate element with its queues, then a delay element.
#pragma once

#include <array>
#include <cstdint>

#include "emulator/experiment/play/link_meter.hpp"
#include "emulator/experiment/play/link_service.hpp"
#include "emulator/packet/packet.hpp"
#include "emulator/packet/packet_fifo.hpp"

namespace hexi {

/// Strict-priority, drop-tail transmitter and the wire behind it, as ns-3's PointToPointNetDevice and Channel
/// behave, in one event per packet: a packet knows when it will arrive from the moment its transmission
/// begins, and the transmitter is only advanced when somebody looks. Calls must come in order of time. Owns
/// its packets; one thread.
class alignas(64) LinkQueue {
public:
    enum class Admission : std::uint8_t {
        kAccepted,   ///< next_event() is what it was
        kFirst,      ///< as above, and the wire was empty: next_event() is new
        kQueueFull,  ///< not taken
        kLinkDown,   ///< not taken
    };

    LinkQueue(const LinkService& service, ChunkPool& pool, MeterWindow window, HopMeter* hops)
        : pool_(&pool), hops_(hops), meter_(window) {
        set_service(service);
    }

    /// A packet at `cursor` of its way comes soon: fetches what it will need while others have their turn.
    void expect(std::uint32_t cursor) const {
        __builtin_prefetch(this);
        __builtin_prefetch(reinterpret_cast<const char*>(this) + 64);
        __builtin_prefetch(&hops_[cursor]);
        expect_metering();
    }
    void expect_metering() const {
        __builtin_prefetch(&meter_);
        __builtin_prefetch(reinterpret_cast<const char*>(&meter_) + 64);
    }

    /// Takes a packet that reaches the link at `now` and fits beside what waits (see LinkService::buffer;
    /// also where it need not wait). `scheduled()` is asked only where the transmitter becomes free at `now`
    /// exactly: it answers when the arrival was decided (the start of the previous transmission). As in an
    /// event list the earlier decision comes first, which settles whether the packet still finds its
    /// predecessor in the queue.
    template <typename Scheduled>
    Admission enqueue(const Packet& packet, SimTime now, const Scheduled& scheduled) {
        if (down_) [[unlikely]]
            return Admission::kLinkDown;
        if (waiting_ != 0) advance_before(now);
        bool idle = waiting_ == 0 && free_ < now;
        if (free_ == now && service_start_ < scheduled()) [[unlikely]]
            idle = !start_next();
        if (backlog_ + packet.bytes > service_.buffer) return Admission::kQueueFull;
        const bool first = wire_.empty();
        if (idle || first) {
            start(packet, now, now);
        } else {
            wait(packet, now);
        }
        return first ? Admission::kFirst : Admission::kAccepted;
    }

    /// When the next packet reaches the far end; EventTournament's "never" when there is none.
    [[nodiscard]] SimTime next_event() const { return wire_.empty() ? SimTime::max() : wire_.front().due; }

    /// Takes the packet that reaches the far end at `now` == next_event().
    Packet release(SimTime now) {
        const Packet packet = wire_.front();
        if (waiting_ != 0) advance_before(now);
        wire_.pop(*pool_);
        if (wire_.empty() && waiting_ != 0) start_next();
        return packet;
    }

    /// When the transmission began of a packet of `bytes` that arrives at `due`.
    [[nodiscard]] SimTime transmission_start(SimTime due, std::uint16_t bytes) const;
    /// As above for the next packet to arrive; there is one.
    [[nodiscard]] SimTime head_start() const {
        return transmission_start(wire_.front().due, wire_.front().bytes);
    }

    /// From `now` on packets are served so; the one in transmission keeps its time, and no packet overtakes
    /// another.
    void change_service(const LinkService& service, SimTime now);
    /// Down: hands every packet that waits or is on the wire to `lost(packet)` and refuses more until up
    /// again.
    template <typename Lost>
    void set_down(SimTime now, const Lost& lost) {
        advance_before(now);
        down_ = true;
        for (; !wire_.empty(); wire_.pop(*pool_)) lost(wire_.front());
        for (auto& queue : queues_) {
            for (; !queue.empty(); queue.pop(*pool_)) lost(queue.front());
        }
        waiting_ = 0;
        backlog_ = 0;
    }
    void set_up(SimTime now) {
        if (!down_) return;
        down_ = false;
        free_ = service_start_ = now;
    }
    [[nodiscard]] bool is_down() const { return down_; }

    [[nodiscard]] const LinkMeter& meter() const { return meter_; }
    [[nodiscard]] LinkMeter& meter() { return meter_; }

private:
    static constexpr std::size_t kClasses = 8;
    struct Transmission {
        std::uint32_t bytes = 0;
        SimTime simulated{0}, reported{0};
    };

    void set_service(const LinkService& service);
    void compute_transmission(std::uint32_t bytes);
    void correct(Packet& packet, SimTime wait) const;

    /// Starts every transmission that begins before `now`.
    void advance_before(SimTime now) {
        while (waiting_ != 0 && free_ < now) start_next();
    }
    /// Starts the most urgent waiting packet at the instant the transmitter is free; false where none waits.
    bool start_next() {
        if (waiting_ == 0) return false;
        const auto urgent = static_cast<std::size_t>(__builtin_ctz(waiting_));
        PacketFifo& queue = queues_[urgent];
        const Packet& packet = queue.front();
        backlog_ -= packet.bytes;
        start(packet, free_, packet.due);
        queue.pop(*pool_);
        if (queue.empty()) waiting_ &= waiting_ - 1;
        return true;
    }
    void start(Packet packet, SimTime at, SimTime came) {
        if (packet.bytes != transmission_.bytes) compute_transmission(packet.bytes);
        const SimTime waited = at - came;
        service_start_ = at;
        free_ = at + transmission_.simulated;
        packet.due = free_ + service_.delay;
        if (packet.due < earliest_due_) [[unlikely]]
            packet.due = earliest_due_;
        if (stretch_ != 1) correct(packet, waited);
        meter_.transmitted(at, waited, transmission_.simulated, stretch_);
        if ((packet.flags & kMeasured) != 0)
            hops_[packet.cursor].add(waited, transmission_.reported, stretch_);
        wire_.push(packet, *pool_);
    }
    void wait(Packet packet, SimTime now) {
        packet.due = now;
        queues_[packet.traffic_class].push(packet, *pool_);
        waiting_ |= 1U << packet.traffic_class;
        backlog_ += packet.bytes;
        meter_.waiting(backlog_);
    }

    // In the order of their use, so that a packet touches few cache lines.
    SimTime free_ = SimTime::min();           ///< when the transmitter has sent all it has begun
    SimTime service_start_ = SimTime::min();  ///< when it began its latest packet
    PacketFifo wire_;                         ///< begun, in order of arrival
    std::uint64_t backlog_ = 0;               ///< bytes that wait
    std::uint32_t waiting_ = 0;               ///< bit c: class c has a packet waiting
    bool down_ = false;
    Transmission transmission_;  ///< of the latest size
    LinkService service_;
    double stretch_ = 1;                     ///< rate / reported_rate
    SimTime earliest_due_ = SimTime::min();  ///< keeps order after the delay shrank
    ChunkPool* pool_;
    HopMeter* hops_;
    std::array<PacketFifo, kClasses> queues_;  ///< waiting, by class; `due` says since when
    LinkMeter meter_;
};

}  // namespace hexi
