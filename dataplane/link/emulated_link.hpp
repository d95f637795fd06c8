// One direction of an emulated link: a transmitter with its queues, then the wire.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "dataplane/link/flight_pool.hpp"
#include "dataplane/link/link_elements.hpp"
#include "emulator/experiment/play/link_service.hpp"

namespace hexi {

/// Strict priority over eight classes, one drop-tail buffer in bytes for all of them, then the wire; or,
/// where a LinkBehaviour says so, a queue discipline and impairments, which plain links do not pay for. A
/// packet knows when it will arrive from the moment its transmission begins, and the transmitter is only
/// advanced when somebody looks: arrivals must be offered in order of time, and what arrives at the far end
/// is taken in batches. Owned by one thread; the pool is the same in every call.
///
/// `Meter` learns of each packet: `transmitted(packet, at, waited, lasts)` when its transmission begins (it
/// may change `packet.frame` and nothing else), `waiting(backlog)` when one has to wait; many transmissions
/// in a row are told to its `Meter::Batch`, made from it for that time. `events` are told of by elements of a
/// LinkBehaviour only.
///
/// Mostly what waits is of one class, and will be sent in the order in which it came: then it waits at the
/// end of the wire, behind what was begun, and is never moved again. When a second class comes, the first is
/// moved to its queue, and all wait in queues until none does.
class alignas(64) EmulatedLink {
public:
    enum class Admission : std::uint8_t {
        kAccepted,  ///< or lost by a queue discipline, which tells it itself
        kQueueFull,
        kLinkDown,
    };

    static constexpr std::size_t kClasses = 8;
    /// Queues that a link may use of its pool.
    static constexpr std::size_t kQueues = kClasses + 2;

    explicit EmulatedLink(const LinkService& service) { set_service(service); }

    /// Takes a packet that reaches the link at `packet.time`. `decided()` is asked only where the transmitter
    /// becomes free at that very instant: it answers when the arrival was decided, that is, when the
    /// packet's previous transmission began. The earlier decision comes first, which settles whether the
    /// packet still finds its predecessor in the queue (as in an event list, where events of one instant
    /// come in the order in which they were scheduled).
    template <typename Decided, typename Meter>
    Admission arrive(const EmulatedPacket& packet, const Decided& decided, FlightPool& pool, Meter& meter,
                     LinkEvents& events) {
        const SimTime now = packet.time;
        if (down_) [[unlikely]]
            return Admission::kLinkDown;
        if (waiting_ != 0) start_before(now, pool, meter, events);
        bool idle = waiting_ == 0 && free_ < now;
        if (free_ == now && started_ < decided()) [[unlikely]]
            idle = !start_next(pool, meter, events);
        if (has_discipline()) [[unlikely]] {
            join_discipline(packet, idle, pool, meter, events);
            return Admission::kAccepted;
        }
        if (backlog_ + packet.bytes > buffer_) return Admission::kQueueFull;
        if (idle) {
            start(packet, now, pool, meter, events);
        } else {
            wait(packet, pool, meter);
        }
        return Admission::kAccepted;
    }
    /// As arrive() for each of `packets`, in order of time; `decided(i)` is asked for packet number i, and
    /// `refused(i, admission)` told of those that are not accepted.
    template <typename Decided, typename Meter, typename Refused>
    void arrive_all(std::span<const EmulatedPacket> packets, const Decided& decided, FlightPool& pool,
                    Meter& meter, LinkEvents& events, const Refused& refused) {
        for (std::size_t i = 0; i < packets.size(); ++i) {
            i += arrive_in_line(
                packets.subspan(i), [&](std::size_t at) { return decided(i + at); }, pool, meter);
            if (i == packets.size()) return;
            const Admission admission = arrive(
                packets[i], [&] { return decided(i); }, pool, meter, events);
            if (admission != Admission::kAccepted) [[unlikely]]
                refused(i, admission);
        }
    }

    /// Starts every transmission that begins before `now`, before which all arrivals are known.
    template <typename Meter>
    void start_before(SimTime now, FlightPool& pool, Meter& meter, LinkEvents& events) {
        if (line_ != 0 && free_ < now) [[likely]]
            start_line_before(now, pool, meter);
        while (waiting_ != 0 && free_ < now) start_next(pool, meter, events);
    }

    /// Takes what reaches the far end before `until`, in order: `take(slot, count)` for `count` packets in
    /// slots in a row, which may be read until the chunk they are in was given back; `spent(chunk)` as
    /// FlightFifo::pop(). Every arrival before `now` was offered, and `until` is at most lookahead() later.
    template <typename Meter, typename Take, typename Spent>
    void release_before(SimTime until, SimTime now, FlightPool& pool, Meter& meter, LinkEvents& events,
                        const Take& take, const Spent& spent) {
        if (waiting_ != 0) start_before(now, pool, meter, events);
        if (special_ && elements_) [[unlikely]] {
            elements_->release_held(now, {wire_, pool, events});
            if (elements_->has_overtakers()) return release_merged(until, pool, take, spent);
        }
        while (has_begun()) {
            const std::uint32_t first = wire_.front(), end = begun_row_end();
            std::uint32_t slot = first;
            for (; slot != end && pool[slot].time < until; ++slot) __builtin_prefetch(&pool[slot + kAhead]);
            if (slot != first) take(first, slot - first);
            wire_.pop_row(slot - first, pool, spent);
            if (slot != end) break;
        }
    }

    /// What was begun, in slots in a row, and reaches the far end next: the first, and how many.
    [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> coming() const {
        if (!has_begun()) return {0, 0};
        return {wire_.front(), begun_row_end() - wire_.front()};
    }
    /// A time before which nothing reaches the far end; SimTime::max() when the link is empty.
    [[nodiscard]] SimTime next_due(const FlightPool& pool) const {
        SimTime next = has_begun() ? pool[wire_.front()].time : SimTime::max();
        if (special_ && elements_) [[unlikely]]
            next = std::min(next, elements_->next_due());
        // Where the wire keeps order, its first is the first.
        const bool overtaken = !has_begun() || special_;
        if (overtaken && waiting_ != 0 && free_ != SimTime::max()) next = std::min(next, free_ + lookahead());
        return next;
    }
    /// A packet leaves at least so much later than it comes: the delay and the shortest transmission.
    [[nodiscard]] SimTime lookahead() const {
        return (elements_ ? elements_->least_delay() : service_.delay) + SimTime{1};
    }
    /// When the transmission began of a packet of `bytes` that reaches the far end at `due`.
    [[nodiscard]] SimTime transmission_start(SimTime due, std::uint16_t bytes) const {
        const bool latest = bytes == transmission_bytes_;
        return due - delay_ - (latest ? transmission_ : packet_transmission_time(bytes, service_.rate));
    }

    /// From `now` on packets are served so; the one in transmission keeps its time, and no packet overtakes
    /// another. Every arrival before `now` was offered.
    template <typename Meter>
    void change_service(const LinkService& service, SimTime now, FlightPool& pool, Meter& meter,
                        LinkEvents& events) {
        start_before(now, pool, meter, events);
        if (service.delay < service_.delay && free_ + service_.delay > earliest_due_)
            earliest_due_ = free_ + service_.delay;
        special_ = special_ || earliest_due_ > now;
        set_service(service);
        if (elements_) elements_->change(service_);
    }
    /// From `now` on packets are treated so; what waits is kept, in order, class by class.
    template <typename Meter>
    void change_behaviour(const LinkBehaviour& behaviour, SimTime now, FlightPool& pool, Meter& meter,
                          LinkEvents& events, PacketPool& queue_pool, LinkRandom random) {
        start_before(now, pool, meter, events);
        leave_line(pool);
        if (elements_) {
            elements_->change(behaviour);
        } else {
            const SimTime last_due = std::max(earliest_due_, free_ + service_.delay);
            elements_ = std::make_unique<LinkElements>(behaviour, service_, last_due, queue_pool, random);
            special_ = true;
        }
        disciplined_ = elements_->has_queue();
        if (disciplined_) hand_over_waiting(now, pool, events);
    }
    /// Hands every packet that waits or is on the wire to `lost(packet)` and refuses more until up again.
    template <typename Lost>
    void set_down(SimTime now, FlightPool& pool, const Lost& lost) {
        down_ = true;
        line_ = 0;
        lose_all(wire_, pool, lost);
        for (FlightFifo& queue : queues_) lose_all(queue, pool, lost);
        if (elements_) elements_->lose_all(now, lost);
        waiting_ = 0;
        backlog_ = 0;
    }
    void set_up(SimTime now) {
        if (!down_) return;
        down_ = false;
        free_ = now;
        started_ = SimTime::min();
    }
    /// Fetches what the next call will touch: the link itself, then the head or the tail of its wire.
    void prefetch() const { __builtin_prefetch(this, 1); }
    void prefetch_wire(const FlightPool& pool) const { __builtin_prefetch(&pool[wire_.front()], 1); }
    /// Those that come after the next `count`, which were fetched when this was last called.
    void prefetch_coming(FlightPool& pool, std::uint32_t count) const { wire_.prefetch(count, count, pool); }
    void prefetch_tail(const FlightPool& pool) const { __builtin_prefetch(&pool[wire_.back()], 1); }
    [[nodiscard]] bool is_down() const { return down_; }
    [[nodiscard]] const LinkService& service() const { return service_; }
    /// Packets that wait or are on the wire; counts them one by one.
    [[nodiscard]] std::size_t held(FlightPool& pool) const;

private:
    static constexpr std::uint32_t kAhead = 16;  ///< slots that are fetched before their turn

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
    bool start_next(FlightPool& pool, Meter& meter, LinkEvents& events) {
        if (waiting_ == 0) return false;
        if (line_ != 0) [[likely]] {
            start_in_line(pool, meter);
            return true;
        }
        if (has_discipline()) [[unlikely]]
            return start_from_discipline(free_, pool, meter, events);
        FlightFifo& queue = queues_[static_cast<std::size_t>(__builtin_ctz(waiting_))];
        const EmulatedPacket& packet = pool[queue.front()];
        backlog_ -= packet.bytes;
        start(packet, free_, pool, meter, events);
        queue.pop(pool);
        if (queue.empty()) waiting_ = static_cast<std::uint8_t>(waiting_ & (waiting_ - 1U));
        return true;
    }
    template <typename Meter>
    void start(const EmulatedPacket& packet, SimTime at, FlightPool& pool, Meter& meter, LinkEvents& events) {
        if (special_ && elements_) [[unlikely]]
            return start_treated(packet, at, pool, meter, events);
        EmulatedPacket& sent = wire_.push(pool);
        sent = packet;
        begin(sent, at, meter);
    }
    /// The transmission of `packet`, which is in its place on the wire, begins at `at`; its `time` is yet
    /// that of its arrival.
    template <typename Meter>
    void begin(EmulatedPacket& packet, SimTime at, Meter& meter) {
        const SimTime lasts = transmission(packet.bytes), waited = at - packet.time;
        started_ = at;
        free_ = at + lasts;
        packet.time = free_ + delay_;
        if (special_) [[unlikely]]
            packet.time = std::max(packet.time, earliest_due_);
        meter.transmitted(packet, at, waited, lasts);
    }
    template <typename Meter>
    void wait(const EmulatedPacket& packet, FlightPool& pool, Meter& meter) {
        const auto its_class = static_cast<std::uint8_t>(1U << packet.traffic_class);
        backlog_ += packet.bytes;
        meter.waiting(backlog_);
        const bool alone = waiting_ == 0 || (line_ != 0 && waiting_ == its_class);
        if (alone && !(special_ && elements_)) [[likely]] {
            wire_.push(pool) = packet;
            if (line_ == 0) line_ = wire_.back() - 1;
        } else {
            leave_line(pool);
            queues_[packet.traffic_class].push(pool) = packet;
        }
        waiting_ |= its_class;
    }

    // What waits at the end of the wire.

    [[nodiscard]] bool has_begun() const { return !wire_.empty() && wire_.front() != line_; }
    /// One behind the last slot in a row with the wire's front that holds a packet that was begun.
    [[nodiscard]] std::uint32_t begun_row_end() const {
        const std::uint32_t end = wire_.row_end();
        return line_ > wire_.front() && line_ < end ? line_ : end;
    }
    template <typename Meter>
    void start_in_line(FlightPool& pool, Meter& meter) {
        EmulatedPacket& packet = pool[line_];
        backlog_ -= packet.bytes;
        begin(packet, free_, meter);
        line_ = wire_.next(line_, pool);
        if (line_ == wire_.back()) line_ = waiting_ = 0;
    }
    template <typename Meter>
    void start_line_before(SimTime now, FlightPool& pool, Meter& meter) {
        typename Meter::Batch batch(meter);
        while (line_ != 0 && free_ < now) start_row_before(now, pool, batch);
    }
    /// As start_in_line() for each that lies in a row with the first in line, while it begins before `now`.
    template <typename Batch>
    void start_row_before(SimTime now, FlightPool& pool, Batch& batch) {
        const SimTime least = special_ ? earliest_due_ : SimTime::min();
        const std::uint32_t end = wire_.row_end(line_);
        // In registers: each begins when the one before it ends.
        SimTime free = free_, started = started_;
        std::uint64_t bytes = 0;
        std::uint32_t slot = line_;
        for (; slot != end && free < now; ++slot) {
            EmulatedPacket& packet = pool[slot];
            const SimTime lasts = transmission(packet.bytes), waited = free - packet.time;
            started = free;
            free += lasts;
            bytes += packet.bytes;
            packet.time = std::max(free + delay_, least);
            batch.transmitted(packet, started, waited, lasts);
        }
        free_ = free;
        started_ = started;
        backlog_ -= bytes;
        line_ = slot == end ? wire_.next(slot - 1, pool) : slot;
        if (line_ == wire_.back()) line_ = waiting_ = 0;
    }
    /// As arrive() for the first of `packets`: as many as a plain link sends in the order in which they come,
    /// being of one class with all that waits. How many.
    template <typename Decided, typename Meter>
    std::size_t arrive_in_line(std::span<const EmulatedPacket> packets, const Decided& decided,
                               FlightPool& pool, Meter& meter) {
        const std::uint8_t one_class = packets.front().traffic_class;
        const auto its_bit = static_cast<std::uint8_t>(1U << one_class);
        if (special_ || down_ || (waiting_ != 0 && (line_ == 0 || waiting_ != its_bit))) return 0;
        typename Meter::Batch batch(meter);
        std::size_t count = 0;
        for (; count < packets.size() && packets[count].traffic_class == one_class; ++count) {
            const EmulatedPacket& packet = packets[count];
            const SimTime now = packet.time;
            while (line_ != 0 && free_ < now) start_in_line(pool, batch);
            bool idle = line_ == 0 && free_ < now;
            if (free_ == now && started_ < decided(count)) {
                idle = line_ == 0;
                if (!idle) start_in_line(pool, batch);
            }
            if (backlog_ + packet.bytes > buffer_) break;
            EmulatedPacket& sent = wire_.push(pool);
            sent = packet;
            if (idle) {
                begin(sent, now, batch);
                continue;
            }
            backlog_ += packet.bytes;
            meter.waiting(backlog_);
            if (line_ == 0) line_ = wire_.back() - 1;
            waiting_ = its_bit;
        }
        return count;
    }
    /// From now on all wait in queues.
    void leave_line(FlightPool& pool) {
        if (line_ == 0) return;
        FlightFifo& queue = queues_[static_cast<std::size_t>(__builtin_ctz(waiting_))];
        for (std::uint32_t slot = line_; slot != wire_.back(); slot = wire_.next(slot, pool))
            queue.push(pool) = pool[slot];
        wire_.cut(line_, pool);
        line_ = 0;
    }

    // What only links with elements do.

    template <typename Meter>
    void start_treated(const EmulatedPacket& packet, SimTime at, FlightPool& pool, Meter& meter,
                       LinkEvents& events) {
        const SimTime waited = at - packet.time;
        started_ = at;
        free_ = elements_->varies_rate() ? elements_->transmission_end(at, packet.bytes)
                                         : at + transmission(packet.bytes);
        SimTime due{0};
        if (elements_->pass_plainly(packet.bytes, free_, due)) [[likely]] {
            EmulatedPacket& sent = wire_.push(pool);
            sent = packet;
            sent.time = free_;
            meter.transmitted(sent, at, waited, free_ - at);
            sent.time = due;
        } else {
            pass_treated(packet, at, waited, pool, meter, events);
        }
    }
    template <typename Meter>
    [[gnu::noinline]] void pass_treated(EmulatedPacket packet, SimTime at, SimTime waited, FlightPool& pool,
                                        Meter& meter, LinkEvents& events) {
        packet.time = free_;
        meter.transmitted(packet, at, waited, free_ - at);
        elements_->pass(packet, free_, {wire_, pool, events});
    }
    template <typename Meter>
    bool start_from_discipline(SimTime at, FlightPool& pool, Meter& meter, LinkEvents& events) {
        const auto packet = elements_->queue().dequeue(at, events);
        waiting_ = elements_->queue().empty() ? 0 : 1;
        if (packet) start_treated(*packet, at, pool, meter, events);
        return packet.has_value();
    }
    template <typename Meter>
    void join_discipline(const EmulatedPacket& packet, bool idle, FlightPool& pool, Meter& meter,
                         LinkEvents& events) {
        QueueDiscipline& queue = elements_->queue();
        queue.enqueue(packet, packet.time, events);
        waiting_ = queue.empty() ? 0 : 1;
        if (idle) {
            start_from_discipline(packet.time, pool, meter, events);
        } else {
            meter.waiting(queue.bytes());
        }
    }
    void hand_over_waiting(SimTime now, FlightPool& pool, LinkEvents& events) {
        for (FlightFifo& queue : queues_) {
            for (; !queue.empty(); queue.pop(pool))
                elements_->queue().enqueue(pool[queue.front()], now, events);
        }
        backlog_ = 0;
        waiting_ = elements_->queue().empty() ? 0 : 1;
    }
    /// Those on the wire and those that overtook them.
    template <typename Take, typename Spent>
    void release_merged(SimTime until, FlightPool& pool, const Take& take, const Spent& spent) {
        for (EmulatedPacket packet;;) {
            const SimTime on_wire = wire_.empty() ? SimTime::max() : pool[wire_.front()].time;
            if (elements_->take_overtaker(std::min(until, on_wire), packet)) {
                FlightFifo& place = overtaken_;
                place.push(pool) = packet;
                take(place.front(), 1);
                place.pop(pool, spent);
            } else if (on_wire < until) {
                take(wire_.front(), 1);
                wire_.pop(pool, spent);
            } else {
                return;
            }
        }
    }

    template <typename Lost>
    static void lose_all(FlightFifo& queue, FlightPool& pool, const Lost& lost) {
        for (; !queue.empty(); queue.pop(pool)) lost(pool[queue.front()]);
    }

    [[nodiscard]] bool has_discipline() const { return disciplined_; }

    // What a packet touches of a plain link is one cache line; the rest is for special ones.
    SimTime free_ = SimTime::min();     ///< when the transmitter has sent all it has begun
    SimTime started_ = SimTime::min();  ///< when it began its latest packet
    FlightFifo wire_;            ///< begun, in order of arrival; `time` says when that is; then the line
    std::uint64_t backlog_ = 0;  ///< bytes that wait
    SimTime transmission_{0};    ///< of packets of `transmission_bytes_`
    SimTime delay_{0};           ///< service_.delay
    std::uint64_t buffer_ = 0;   ///< service_.buffer
    std::uint32_t line_ = 0;     ///< slot of the first that waits at the end of the wire; 0: none does
    std::uint16_t transmission_bytes_ = 0;
    std::uint8_t waiting_ = 0;  ///< bit c: class c has a packet waiting, in line or in its queue
    bool down_ : 1 = false;
    bool special_ : 1 = false;      ///< has elements, or once became shorter
    bool disciplined_ : 1 = false;  ///< its elements have a queue

    LinkService service_;
    SimTime earliest_due_ = SimTime::min();    ///< keeps order after the delay shrank
    std::unique_ptr<LinkElements> elements_;   ///< null: a plain link
    FlightFifo overtaken_;                     ///< empty but while a packet that overtook is passed on
    std::array<FlightFifo, kClasses> queues_;  ///< waiting, by class; `time` says since when
};

}  // namespace hexi
