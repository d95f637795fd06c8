// How frames leave an EmulationLoop: from the end of their way to their device.
#include "dataplane/daemon/emulation_loop.hpp"

#include <algorithm>
#include <cstring>

#include "dataplane/packet/congestion.hpp"
#include "dataplane/packet/fragments.hpp"

namespace hexi {

void EmulationLoop::expect(std::span<const EmulatedPacket> packets) {
    for (const EmulatedPacket& packet : packets) prefetch(packet);
}

inline void EmulationLoop::prefetch(const EmulatedPacket& packet) {
    if (packet.frame != kNoFrame) setup_.keeper.prefetch(packet.frame);
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

/// Where many are sent: without a call.
[[gnu::always_inline]] inline void EmulationLoop::put_out(std::size_t port, const HeldFrame& frame,
                                                          SimTime due) {
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
    put_out(port, buffer, packet.time);
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

void EmulationLoop::send(std::size_t port, const HeldFrame& frame, SimTime due) { put_out(port, frame, due); }

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

}  // namespace hexi
