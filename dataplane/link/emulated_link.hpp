// One direction of an emulated link: a transmitter with its queues, then the wire.
#pragma once

#include <array>
#include <cstdint>

#include "dataplane/link/flight_pool.hpp"
#include "emulator/experiment/play/link_service.hpp"

namespace hexi {

/// Strict priority over eight classes, one drop-tail buffer in bytes for all of them, then the wire. A packet
/// knows when it will arrive from the moment its transmission begins, and the transmitter is only advanced
/// when somebody looks: arrivals must be offered in order of time, and what arrives at the far end is taken
/// in batches. Owned by one thread; the pool is the same in every call.
///
/// `Meter` learns of each packet: `transmitted(packet, at, waited, lasts)` when its transmission begins (it
/// may change `packet.frame` and nothing else), `waiting(backlog)` when one has to wait.
class alignas(64) EmulatedLink {
public:
    enum class Admission : std::uint8_t { kAccepted, kQueueFull, kLinkDown };

    static constexpr std::size_t kClasses = 8;
    /// Queues that a link may use of its pool.
    static constexpr std::size_t kQueues = kClasses + 1;

    explicit EmulatedLink(const LinkService& service) { set_service(service); }

    /// Takes a packet that reaches the link at `packet.time`. `decided()` is asked only where the transmitter
    /// becomes free at that very instant: it answers when the arrival was decided, that is, when the
    /// packet's previous transmission began. The earlier decision comes first, which settles whether the
    /// packet still finds its predecessor in the queue (as in an event list, where events of one instant
    /// come in the order in which they were scheduled).
    template <typename Decided, typename Meter>
    Admission arrive(const EmulatedPacket& packet, const Decided& decided, FlightPool& pool, Meter& meter) {
        const SimTime now = packet.time;
        if (down_) [[unlikely]]
            return Admission::kLinkDown;
        if (waiting_ != 0) start_before(now, pool, meter);
        bool idle = waiting_ == 0 && free_ < now;
        if (free_ == now && started_ < decided()) [[unlikely]]
            idle = !start_next(pool, meter);
        if (backlog_ + packet.bytes > service_.buffer) return Admission::kQueueFull;
        if (idle) {
            start(packet, now, pool, meter);
        } else {
            wait(packet, pool, meter);
        }
        return Admission::kAccepted;
    }

    /// Starts every transmission that begins before `now`, before which all arrivals are known.
    template <typename Meter>
    void start_before(SimTime now, FlightPool& pool, Meter& meter) {
        while (waiting_ != 0 && free_ < now) start_next(pool, meter);
    }

    /// Takes what reaches the far end before `until`, in order: `take(slot)` for each, which may be read
    /// until the chunk it is in was given back; `spent(chunk)` as FlightFifo::pop(). What can arrive by then
    /// has been started.
    template <typename Take, typename Spent>
    void release_before(SimTime until, FlightPool& pool, const Take& take, const Spent& spent) {
        while (!wire_.empty()) {
            const std::uint32_t slot = wire_.front();
            __builtin_prefetch(&pool[slot + 8]);
            if (pool[slot].time >= until) break;
            take(slot);
            wire_.pop(pool, spent);
        }
    }

    /// A time before which nothing reaches the far end; SimTime::max() when the link is empty.
    [[nodiscard]] SimTime next_due(const FlightPool& pool) const {
        if (!wire_.empty()) return pool[wire_.front()].time;
        return waiting_ == 0 ? SimTime::max() : free_ + lookahead();
    }
    /// A packet leaves at least so much later than it comes: the delay and the shortest transmission.
    [[nodiscard]] SimTime lookahead() const { return service_.delay + SimTime{1}; }
    /// When the transmission began of a packet of `bytes` that reaches the far end at `due`.
    [[nodiscard]] SimTime transmission_start(SimTime due, std::uint16_t bytes) const {
        return due - service_.delay - packet_transmission_time(bytes, service_.rate);
    }

    /// From `now` on packets are served so; the one in transmission keeps its time, and no packet overtakes
    /// another. Every arrival before `now` was offered.
    template <typename Meter>
    void change_service(const LinkService& service, SimTime now, FlightPool& pool, Meter& meter) {
        start_before(now, pool, meter);
        if (service.delay < service_.delay && free_ + service_.delay > earliest_due_)
            earliest_due_ = free_ + service_.delay;
        set_service(service);
    }
    /// Hands every packet that waits or is on the wire to `lost(packet)` and refuses more until up again.
    template <typename Lost>
    void set_down(FlightPool& pool, const Lost& lost) {
        down_ = true;
        lose_all(wire_, pool, lost);
        for (FlightFifo& queue : queues_) lose_all(queue, pool, lost);
        waiting_ = 0;
        backlog_ = 0;
    }
    void set_up(SimTime now) {
        if (!down_) return;
        down_ = false;
        free_ = now;
        started_ = SimTime::min();
    }
    [[nodiscard]] bool is_down() const { return down_; }
    [[nodiscard]] const LinkService& service() const { return service_; }
    /// Packets that wait or are on the wire; counts them one by one.
    [[nodiscard]] std::size_t held(FlightPool& pool) const;

private:
    void set_service(const LinkService& service);

    [[nodiscard]] SimTime transmission(std::uint16_t bytes) {
        if (bytes != transmission_bytes_) [[unlikely]] {
            transmission_bytes_ = bytes;
            transmission_ = packet_transmission_time(bytes, service_.rate);
        }
        return transmission_;
    }
    /// Starts the most urgent waiting packet at the instant the transmitter is free; false where none waits.
    template <typename Meter>
    bool start_next(FlightPool& pool, Meter& meter) {
        if (waiting_ == 0) return false;
        FlightFifo& queue = queues_[static_cast<std::size_t>(__builtin_ctz(waiting_))];
        const EmulatedPacket& packet = pool[queue.front()];
        backlog_ -= packet.bytes;
        start(packet, free_, pool, meter);
        queue.pop(pool);
        if (queue.empty()) waiting_ &= waiting_ - 1;
        return true;
    }
    template <typename Meter>
    void start(const EmulatedPacket& packet, SimTime at, FlightPool& pool, Meter& meter) {
        const SimTime lasts = transmission(packet.bytes), waited = at - packet.time;
        EmulatedPacket& sent = wire_.push(pool);
        sent = packet;
        started_ = at;
        free_ = at + lasts;
        const SimTime due = free_ + service_.delay;
        sent.time = due < earliest_due_ ? earliest_due_ : due;
        meter.transmitted(sent, at, waited, lasts);
    }
    template <typename Meter>
    void wait(const EmulatedPacket& packet, FlightPool& pool, Meter& meter) {
        queues_[packet.traffic_class].push(pool) = packet;
        waiting_ |= 1U << packet.traffic_class;
        backlog_ += packet.bytes;
        meter.waiting(backlog_);
    }
    template <typename Lost>
    static void lose_all(FlightFifo& queue, FlightPool& pool, const Lost& lost) {
        for (; !queue.empty(); queue.pop(pool)) lost(pool[queue.front()]);
    }

    // In the order of their use, so that a packet touches few cache lines.
    SimTime free_ = SimTime::min();     ///< when the transmitter has sent all it has begun
    SimTime started_ = SimTime::min();  ///< when it began its latest packet
    FlightFifo wire_;                   ///< begun, in order of arrival; `time` says when that is
    std::uint64_t backlog_ = 0;         ///< bytes that wait
    SimTime transmission_{0};           ///< of packets of `transmission_bytes_`
    std::uint32_t waiting_ = 0;         ///< bit c: class c has a packet waiting
    std::uint16_t transmission_bytes_ = 0;
    bool down_ = false;
    SimTime earliest_due_ = SimTime::min();  ///< keeps order after the delay shrank
    LinkService service_;
    std::array<FlightFifo, kClasses> queues_;  ///< waiting, by class; `time` says since when
};

}  // namespace hexi
