#include "dataplane/daemon/emulation_loop.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "dataplane/packet/congestion.hpp"
#include "dataplane/packet/fragments.hpp"
#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr SimTime kTick{100'000'000'000};

/// What a frame of `length` bytes occupies of a link.
std::uint16_t wire_bytes(std::uint32_t length) {
    return static_cast<std::uint16_t>(std::min<std::size_t>(length + kEthernetFraming, 65535));
}

}  // namespace

EmulationLoop::EmulationLoop(LoopSetup setup)
    : setup_(std::move(setup)),
      demux_(setup_.devices.size()),
      outgoing_(setup_.devices.size()),
      burst_(kBurst) {
    for (std::size_t index = 0; index < setup_.ports.size(); ++index) {
        const LoopPort& port = setup_.ports[index];
        HEXI_CHECK(port.gateway.index == index, "ports know their place");
        const bool here = setup_.devices[port.device] != nullptr;
        HEXI_CHECK(here || setup_.leaving != nullptr, "every port has a worker");
        ports_.emplace_back();
        ports_.back().outgoing = &outgoing_[port.device];
        ports_.back().vlan = port.vlan;
        if (here) ports_.back().gateway = std::make_unique<AccessGateway>(port.gateway, setup_.backbone);
        demux_[port.device].emplace_back(port.vlan, index);
    }
    now_ = polled_ = setup_.clock();
    next_tick_ = now_ + kTick;
}

bool EmulationLoop::step(SimTime now) {
    now_ = now;
    const SimTime polled = std::exchange(polled_, now_), gap = now_ - polled;
    timing_.longest_gap = std::max(timing_.longest_gap, gap);
    if (gap > LoopTiming::kStall && timing_.steps > 0) ++timing_.stalls;
    ++timing_.steps;
    const std::uint64_t before = ledger_.received;
    if (busy_) timing_.busy += gap;
    bool sent = false;
    for (std::size_t device = 0; device < setup_.devices.size(); ++device) {
        if (setup_.devices[device] == nullptr) continue;
        receive(device, polled);
        sent = flush() || sent;
        // While what was received is still in the caches, and its buffers can be used for what leaves.
        const bool last = device + 1 == setup_.devices.size();
        if (!last && ledger_.received - worked_received_ >= kEnough) work_links();
    }
    const SimTime reached = work_links();
    if (setup_.leaving != nullptr) hand_over(now_ - reached);
    if (now_ >= next_tick_) tick(now_);
    if (setup_.ahead > SimTime(0) && ledger_.received - before < kFew) prepare(now_ + setup_.ahead);
    sent = flush() || sent;
    release_spent(0);
    busy_ = sent || ledger_.received != before;
    return busy_;
}

/// Carries out what happens on the links until now; until when it got.
SimTime EmulationLoop::work_links() {
    worked_received_ = ledger_.received;
    return setup_.network.advance(setup_.worker, now_, *this);
}

/// Makes ready what is due before `until`, and waits for what is due soon.
void EmulationLoop::prepare(SimTime until) {
    setup_.network.deliver_ahead(until, *this);
    const SimTime next = next_due() - lead_;
    if (next > now_ + kSoon) return;
    while (now_ < next) now_ = setup_.clock();
}

SimTime EmulationLoop::next_due() const {
    SimTime next = SimTime::max();
    for (const Outgoing& queue : outgoing_) next = std::min(next, queue.ready());
    return next;
}

/// What other workers and this one have for each other.
void EmulationLoop::hand_over(SimTime behind) {
    // At the start all have to come from 0 to now, which says nothing.
    if (behind <= LoopTiming::kLate || timing_.behind > SimTime(0))
        timing_.behind = std::max(timing_.behind, behind);
    setup_.leaving->flush(setup_.worker);
    setup_.leaving->receive(setup_.worker, [this](const EmulatedPacket& packet) { leave_here(packet); });
    setup_.keeper.collect();
}

/// Takes what has come to `device`, which was last polled after `polled`. Frames are stamped after the poll,
/// so never earlier than they came; then now_ is that time.
void EmulationLoop::receive(std::size_t device, SimTime polled) {
    const std::size_t count = setup_.devices[device]->receive(burst_);
    if (count == 0) return;
    now_ = setup_.clock();
    ledger_.received += count;
    timing_.ingress_error.record(now_ - polled, count);
    take_burst(device, std::span<const HeldFrame>(burst_).first(count));
    accept(device);
    release_spent(2 * kBurst);
}

/// Gives back all buffers but `kept` that may yet be used in this step.
void EmulationLoop::release_spent(std::size_t kept) {
    if (spent_count_ <= kept) return;
    setup_.keeper.buffers().release_all(std::span(spent_).first(spent_count_).subspan(kept));
    spent_count_ = kept;
}

void EmulationLoop::take_burst(std::size_t device, std::span<const HeldFrame> frames) {
    static_assert(kBurst <= QuickPath::kBurst);
    const auto& ports = demux_[device];
    std::uint64_t plain = 0;
    // A tap sees frames as they came, one by one.
    const bool alone = ports.size() == 1 && ports.front().first == kNoVlan;
    if (alone && !ports_[ports.front().second].tap)
        plain = ports_[ports.front().second].gateway->take_plain(frames, verdicts_);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if ((plain >> i & 1U) != 0) [[likely]] {
            enter_plain(frames[i], verdicts_[i]);
        } else {
            take_from(device, frames[i]);
        }
    }
}

void EmulationLoop::take_from(std::size_t device, const HeldFrame& frame) {
    const auto port = std::find_if(demux_[device].begin(), demux_[device].end(),
                                   [&](const auto& entry) { return entry.first == frame.vlan; });
    if (port == demux_[device].end()) return drop(frame.handle, ledger_.no_port);
    take(port->second, frame);
}

/// Sends a plain frame on its way.
inline void EmulationLoop::enter_plain(const HeldFrame& frame, const QuickVerdict& verdict) {
    const std::uint64_t kept = setup_.keeper.keep_packed(frame);
    spent_[spent_count_] = frame.handle;
    spent_count_ += kept == frame.handle ? 0U : 1U;
    arrivals_[arrived_++] = {.time = now_,
                             .frame = kept,
                             .flow = verdict.chain,
                             .tag = verdict.port << kPortShift | (verdict.hash & kFlow),
                             .bytes = wire_bytes(frame.length),
                             .traffic_class = verdict.traffic_class,
                             .marks = verdict.ecn};
}

void EmulationLoop::take(std::size_t port, const HeldFrame& frame) {
    AccessGateway& gateway = *ports_[port].gateway;
    if (ports_[port].tap) [[unlikely]]
        ports_[port].tap->pass(now_, CaptureDirection::kInbound, {frame.bytes, frame.length});
    const Verdict verdict = gateway.take({frame.bytes, frame.length}, now_, answer_);
    if (verdict.kind == Verdict::Kind::kForward) {
        enter(frame, verdict, verdict.port << kPortShift);
    } else {
        drop(frame.handle, verdict.kind == Verdict::Kind::kDrop ? ledger_.dropped : ledger_.consumed);
    }
    if (verdict.answered) {
        const auto answer = made(answer_.bytes());
        if (answer) enter(*answer, verdict, static_cast<std::uint32_t>(port) << kPortShift | kWhole);
    }
    if (!gateway.has_released()) return;
    for (const std::uint64_t handle : gateway.take_released()) leave(port, handle, kAtOnce);
}

/// Sends the frame on its way, which may have no link at all.
void EmulationLoop::enter(const HeldFrame& frame, const Verdict& verdict, std::uint32_t tag) {
    const std::size_t port = tag >> kPortShift;
    if (verdict.chain == kNoChain && has_port(port)) {
        if (passes_whole(tag)) return send(port, frame, kAtOnce);
        return leave(port, frame.handle, kAtOnce);
    }
    const std::uint8_t marks = ecn_field({frame.bytes, frame.length});
    const EmulatedPacket packet{.time = now_,
                                .frame = setup_.keeper.keep(frame),
                                .flow = verdict.chain,
                                .tag = tag | (verdict.hash & kFlow),
                                .bytes = wire_bytes(frame.length),
                                .traffic_class = verdict.traffic_class,
                                .marks = marks};
    if (verdict.chain == kNoChain) return arrive(packet);
    arrivals_[arrived_++] = packet;
}

void EmulationLoop::accept(std::size_t device) {
    const auto arrivals = std::span(arrivals_).first(std::exchange(arrived_, 0));
    const std::size_t taken =
        setup_.network.accept(setup_.worker, arrivals, static_cast<std::uint32_t>(device));
    for (const EmulatedPacket& packet : arrivals.subspan(taken))
        drop(packet.frame, ledger_.lost[static_cast<std::size_t>(LinkLoss::kNoMemory)]);
}

void EmulationLoop::expect(std::span<const EmulatedPacket> packets) {
    for (const EmulatedPacket& packet : packets) prefetch(packet);
}

inline void EmulationLoop::prefetch(const EmulatedPacket& packet) {
    if (FrameStore::holds(packet.frame) || packet.frame != kNoFrame) setup_.keeper.prefetch(packet.frame);
}

void EmulationLoop::deliver(std::span<const EmulatedPacket> packets) {
    for (; packets.size() > kBurst; packets = packets.subspan(kBurst)) deliver_burst(packets.first(kBurst));
    deliver_burst(packets);
}

/// At most kBurst packets.
void EmulationLoop::deliver_burst(std::span<const EmulatedPacket> packets) {
    std::uint64_t plain = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const EmulatedPacket& packet = packets[i];
        if (!is_plain(packet)) continue;
        plain |= std::uint64_t{1} << i;
        buffers_[count++].length = static_cast<std::uint32_t>(FrameStore::length_of(packet.frame));
    }
    if (!find_buffers(std::span(buffers_).first(count))) plain = 0;
    const HeldFrame* next = buffers_.data();
    for (std::size_t i = 0; i < packets.size(); ++i) {
        if (i + kFetchedAhead < packets.size()) prefetch(packets[i + kFetchedAhead]);
        if ((plain >> i & 1U) != 0) [[likely]] {
            leave_plain(packets[i], *next++);
        } else if (packets[i].frame != kNoFrame) {
            arrive(packets[i]);
        }
    }
}

/// A buffer for each of `frames`, which know their lengths; all or none.
bool EmulationLoop::find_buffers(std::span<HeldFrame> frames) {
    static_assert(FrameMemory::kShort >= FrameStore::kLongest);
    const std::size_t at_hand = std::min(frames.size(), spent_count_);
    const auto again = frames.first(at_hand), anew = frames.subspan(at_hand);
    if (!anew.empty() && !setup_.keeper.buffers().allocate_all(anew)) return false;
    for (HeldFrame& frame : again) frame.handle = spent_[--spent_count_];
    setup_.keeper.buffers().reuse_all(again);
    return true;
}

/// Of a packed frame that leaves as frames mostly do: to a host behind a port, not touched on its way.
inline bool EmulationLoop::is_plain(const EmulatedPacket& packet) const {
    const bool changed = (packet.marks & kCorrupted) != 0 || (packet.marks & kEcnField) == kEcnField;
    return FrameStore::holds(packet.frame) && (packet.tag & kWhole) == 0 && !changed &&
           has_port(packet.tag >> kPortShift);
}

/// As arrive(), with a buffer at hand.
[[gnu::always_inline]] inline void EmulationLoop::leave_plain(const EmulatedPacket& packet,
                                                              const HeldFrame& buffer) {
    const std::size_t port = packet.tag >> kPortShift;
    const auto bytes = setup_.keeper.view(packet.frame);
    const std::uint8_t* header = ports_[port].gateway->ethernet_addresses(bytes, now_);
    if (header == nullptr) [[unlikely]] {
        setup_.keeper.buffers().release(buffer.handle);
        return arrive(packet);
    }
    copy_short(bytes, buffer.bytes);
    std::memcpy(buffer.bytes, header, 12);
    setup_.keeper.release(packet.frame);
    send(port, buffer, packet.time);
}

/// A frame has come to the node of its port.
void EmulationLoop::arrive(const EmulatedPacket& packet) {
    const std::size_t port = packet.tag >> kPortShift;
    if (has_port(port)) return leave_here(packet);
    setup_.leaving->send(setup_.worker, setup_.ports[port].worker, packet);
}

void EmulationLoop::leave_here(const EmulatedPacket& packet) {
    const std::size_t port = packet.tag >> kPortShift;
    const SimTime due = packet.flow == kNoChain ? kAtOnce : packet.time;
    if ((packet.marks & kEcnField) == kEcnField) mark_congestion(setup_.keeper.view(packet.frame));
    if (passes_whole(packet.tag)) {
        send(port, packet.frame, due);
    } else {
        leave(port, packet.frame, due, (packet.marks & kCorrupted) != 0);
    }
}

void EmulationLoop::lose(const EmulatedPacket& packet, LinkId link, LinkLoss why) {
    if (!link_taps_.empty()) [[unlikely]] {
        const auto tap = link_taps_.find(link);
        if (tap != link_taps_.end()) tap->second->dropped();
    }
    if (packet.frame == kNoFrame) return;
    drop(packet.frame, ledger_.lost[static_cast<std::size_t>(why)]);
}

std::uint64_t EmulationLoop::duplicate(const EmulatedPacket& packet) {
    if (packet.frame == kNoFrame) return kNoFrame;
    const auto copy = setup_.keeper.keep_copy(setup_.keeper.view(packet.frame));
    ++(copy ? ledger_.made : ledger_.not_made);
    return copy.value_or(kNoFrame);
}

/// Bits behind the frame's own are those of its framing on the wire, which nobody sees.
void EmulationLoop::corrupt(const EmulatedPacket& packet, std::uint32_t bit) {
    if (packet.frame == kNoFrame) return;
    const auto frame = setup_.keeper.view(packet.frame);
    if (bit / 8 < frame.size()) frame[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
}

void EmulationLoop::transmit(const EmulatedPacket& packet, LinkId link, SimTime at) {
    const auto tap = link_taps_.find(link);
    if (tap != link_taps_.end() && packet.frame != kNoFrame)
        tap->second->pass(at, CaptureDirection::kUnknown, setup_.keeper.view(packet.frame));
}

void EmulationLoop::tap_link(LinkId link, std::shared_ptr<TapPoint> point) {
    setup_.network.watch(link, point != nullptr);
    if (point) {
        link_taps_[link] = std::move(point);
    } else {
        link_taps_.erase(link);
    }
}

/// A frame leaves for a host behind `port`.
void EmulationLoop::leave(std::size_t port, std::uint64_t handle, SimTime due, bool corrupted) {
    AccessGateway& gateway = *ports_[port].gateway;
    const auto frame = setup_.keeper.view(handle);
    const Departure departure = gateway.depart(frame, handle, now_, answer_, corrupted);
    if (departure.ask) send_copy(port, answer_.bytes());
    if (departure.kind == Departure::Kind::kDrop) return drop(handle, ledger_.dropped);
    if (departure.kind == Departure::Kind::kWaits) return;
    if (frame.size() - kEthernetHeader > gateway.setup().mtu) return cut(port, handle);
    send(port, handle, due);
}

/// Sends fragments in place of a frame that is longer than the port takes.
void EmulationLoop::cut(std::size_t port, std::uint64_t handle) {
    const std::span<const std::uint8_t> whole = setup_.keeper.view(handle);
    FrameFields fields;
    const FrameFault fault = parse_frame(whole, fields);
    const std::size_t mtu = ports_[port].gateway->setup().mtu;
    const std::size_t count = fault == FrameFault::kNone ? fragment_count(fields, whole, mtu) : 0;
    for (std::size_t i = 0; i < count; ++i) {
        answer_.clear();
        answer_.grow(kEthernetHeader + mtu);
        const std::size_t length = write_fragment(fields, whole, mtu, i, answer_.bytes());
        if (!send_copy(port, answer_.bytes().first(length))) break;
    }
    drop(handle, count > 0 ? ledger_.cut : ledger_.dropped);
}

/// Sends a frame that was kept, in a buffer.
void EmulationLoop::send(std::size_t port, std::uint64_t handle, SimTime due) {
    const auto frame = setup_.keeper.take_out(handle);
    if (frame) return send(port, *frame, due);
    drop(handle, ledger_.lost[static_cast<std::size_t>(LinkLoss::kNoMemory)]);
}

inline void EmulationLoop::send(std::size_t port, const HeldFrame& frame, SimTime due) {
    Port& out = ports_[port];
    if (out.tap) [[unlikely]]
        out.tap->pass(now_, CaptureDirection::kOutbound, {frame.bytes, frame.length});
    ++out.left.frames;
    out.left.bytes += frame.length;
    Outgoing& queue = *out.outgoing;
    queue.due[queue.count] = due;
    queue.frames[queue.count] = {frame.bytes, frame.length, out.vlan, frame.handle};
    // Not all at the end: after a pause there may be more than there are buffers for.
    ++outgoing_count_;
    if (++queue.count == kBurst) wait_and_flush(setup_.ports[port].device);
}

bool EmulationLoop::send_copy(std::size_t port, std::span<const std::uint8_t> bytes) {
    const auto frame = made(bytes);
    if (frame) send(port, *frame, kAtOnce);
    return frame.has_value();
}

std::optional<HeldFrame> EmulationLoop::made(std::span<const std::uint8_t> bytes) {
    const auto frame = setup_.keeper.buffers().allocate(static_cast<std::uint32_t>(bytes.size()));
    if (!frame) {
        ++ledger_.not_made;
        return std::nullopt;
    }
    std::copy(bytes.begin(), bytes.end(), frame->bytes);
    ++ledger_.made;
    return frame;
}

void EmulationLoop::tick(SimTime now) {
    next_tick_ = now + kTick;
    for (std::size_t port = 0; port < ports_.size(); ++port) {
        if (!has_port(port)) continue;
        const auto given_up = ports_[port].gateway->expire(
            now, answer_, [&](const FrameBuffer& question) { send_copy(port, question.bytes()); });
        for (const std::uint64_t handle : given_up) drop(handle, ledger_.dropped);
    }
}

/// Sends what is due once the device has it.
bool EmulationLoop::flush() {
    if (outgoing_count_ == 0) return false;
    const SimTime next = next_due() - lead_;
    const SimTime now = next <= now_ ? now_ : setup_.clock();
    if (next > now) return false;
    bool any = false;
    for (std::size_t device = 0; device < outgoing_.size(); ++device) any = flush(device, now) || any;
    return any;
}

/// `now` is a time that the clock has shown.
bool EmulationLoop::flush(std::size_t device, SimTime now) {
    Outgoing& queue = outgoing_[device];
    const auto waiting = std::span(queue.due).first(queue.count);
    const auto later =
        std::find_if(waiting.begin(), waiting.end(), [&](SimTime due) { return due > now + lead_; });
    const auto count = static_cast<std::size_t>(later - waiting.begin());
    if (count == 0) return false;
    const std::size_t taken = setup_.devices[device]->send(std::span(queue.frames).first(count));
    ledger_.sent += taken;
    ledger_.not_sent += count - taken;
    const SimTime released = setup_.clock();
    learn_lead(released - now);
    for (const SimTime due : waiting.first(count)) {
        if (due == kAtOnce) continue;
        timing_.release_error.record(released - due);
        timing_.late += released - due > LoopTiming::kLate ? 1 : 0;
    }
    std::copy(later, waiting.end(), queue.due.begin());
    std::copy_n(queue.frames.begin() + static_cast<std::ptrdiff_t>(count), queue.count - count,
                queue.frames.begin());
    queue.count -= count;
    outgoing_count_ -= count;
    return true;
}

/// Giving a device its frames took so long.
void EmulationLoop::learn_lead(SimTime took) {
    quickest_ = std::min(quickest_, took);
    // The first few are not to be relied on: nothing is in the caches yet.
    if (++sends_ > kSendsToLearn) lead_ = quickest_;
}

/// Sends all of a device's frames: there is no room for more.
void EmulationLoop::wait_and_flush(std::size_t device) {
    const Outgoing& queue = outgoing_[device];
    for (SimTime now = now_; queue.count > 0; flush(device, now)) {
        while (now < queue.ready()) now = setup_.clock();
    }
}

void EmulationLoop::stop() {
    for (std::size_t device = 0; device < outgoing_.size(); ++device) {
        if (outgoing_[device].count > 0) wait_and_flush(device);
    }
    while (!link_taps_.empty()) tap_link(link_taps_.begin()->first, nullptr);
    for (Port& port : ports_) {
        port.tap = nullptr;
        if (port.gateway == nullptr) continue;
        for (const std::uint64_t handle : port.gateway->clear()) drop(handle, ledger_.waiting);
    }
}

void EmulationLoop::let_go(const EmulatedPacket& packet) {
    if (packet.frame != kNoFrame) drop(packet.frame, ledger_.in_flight);
}

void EmulationLoop::drop(std::uint64_t handle, std::uint64_t& counter) {
    setup_.keeper.release(handle);
    ++counter;
}

}  // namespace hexi
