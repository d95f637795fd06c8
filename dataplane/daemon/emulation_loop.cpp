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
      burst_(kBurst),
      left_(setup_.ports.size()),
      port_taps_(setup_.ports.size()) {
    for (std::size_t index = 0; index < setup_.ports.size(); ++index) {
        const LoopPort& port = setup_.ports[index];
        HEXI_CHECK(port.gateway.index == index, "ports know their place");
        const bool here = setup_.devices[port.device] != nullptr;
        HEXI_CHECK(here || setup_.leaving != nullptr, "every port has a worker");
        gateways_.push_back(here ? std::make_unique<AccessGateway>(port.gateway, setup_.backbone) : nullptr);
        demux_[port.device].emplace_back(port.vlan, index);
    }
    arrivals_.reserve(2 * kBurst);
    now_ = polled_ = setup_.clock();
    next_tick_ = now_ + kTick;
}

bool EmulationLoop::step() {
    now_ = setup_.clock();
    const SimTime polled = std::exchange(polled_, now_), gap = now_ - polled;
    timing_.longest_gap = std::max(timing_.longest_gap, gap);
    if (gap > LoopTiming::kStall && timing_.steps > 0) ++timing_.stalls;
    ++timing_.steps;
    const std::uint64_t before = ledger_.received;
    if (busy_) timing_.busy += gap;
    for (std::size_t device = 0; device < setup_.devices.size(); ++device) {
        if (setup_.devices[device] != nullptr) receive(device, polled);
    }
    const SimTime reached = setup_.network.advance(setup_.worker, now_, *this);
    if (setup_.leaving != nullptr) hand_over(now_ - reached);
    if (now_ >= next_tick_) tick(now_);
    const bool sent = flush();
    busy_ = sent || ledger_.received != before;
    return busy_;
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
    setup_.keeper.buffers().release_all(spent_);
    spent_.clear();
    accept(device);
}

void EmulationLoop::take_burst(std::size_t device, std::span<const HeldFrame> frames) {
    static_assert(kBurst <= QuickPath::kBurst);
    const auto& ports = demux_[device];
    std::array<QuickVerdict, kBurst> verdicts;
    std::uint64_t plain = 0;
    // A tap sees frames as they came, one by one.
    const bool alone = ports.size() == 1 && ports.front().first == kNoVlan;
    if (alone && !port_taps_[ports.front().second])
        plain = gateways_[ports.front().second]->take_plain(frames, verdicts);
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if ((plain >> i & 1U) != 0) {
            enter(frames[i], verdicts[i]);
        } else {
            take_from(device, frames[i]);
        }
    }
}

void EmulationLoop::take_from(std::size_t device, const HeldFrame& frame) {
    const auto port = std::find_if(demux_[device].begin(), demux_[device].end(),
                                   [&](const auto& entry) { return entry.first == frame.vlan; });
    if (port == demux_[device].end()) return drop(frame.handle, ledger_.no_port);
    take(port->second, frame, now_);
}

/// Sends a plain frame on its way.
void EmulationLoop::enter(const HeldFrame& frame, const QuickVerdict& verdict) {
    arrivals_.push_back({.time = now_,
                         .frame = setup_.keeper.keep(frame, spent_),
                         .flow = verdict.chain,
                         .tag = verdict.port << kPortShift | (verdict.hash & kFlow),
                         .bytes = wire_bytes(frame.length),
                         .traffic_class = verdict.traffic_class,
                         .marks = verdict.ecn});
}

void EmulationLoop::take(std::size_t port, const HeldFrame& frame, SimTime now) {
    AccessGateway& gateway = *gateways_[port];
    if (port_taps_[port]) [[unlikely]]
        port_taps_[port]->pass(now, CaptureDirection::kInbound, {frame.bytes, frame.length});
    const Verdict verdict = gateway.take({frame.bytes, frame.length}, now, answer_);
    if (verdict.kind == Verdict::Kind::kForward) {
        enter(frame, verdict, verdict.port << kPortShift, now);
    } else {
        drop(frame.handle, verdict.kind == Verdict::Kind::kDrop ? ledger_.dropped : ledger_.consumed);
    }
    if (verdict.answered) {
        const auto answer = made(answer_.bytes());
        if (answer) enter(*answer, verdict, static_cast<std::uint32_t>(port) << kPortShift | kWhole, now);
    }
    if (!gateway.has_released()) return;
    for (const std::uint64_t handle : gateway.take_released()) leave(port, handle, now);
}

/// Sends the frame on its way, which may have no link at all.
void EmulationLoop::enter(const HeldFrame& frame, const Verdict& verdict, std::uint32_t tag, SimTime now) {
    const std::size_t port = tag >> kPortShift;
    if (verdict.chain == kNoChain && has_port(port)) {
        if (passes_whole(tag)) return send(port, frame);
        return leave(port, frame.handle, now);
    }
    const std::uint8_t marks = ecn_field({frame.bytes, frame.length});
    const EmulatedPacket packet{.time = now,
                                .frame = setup_.keeper.keep(frame),
                                .flow = verdict.chain,
                                .tag = tag | (verdict.hash & kFlow),
                                .bytes = wire_bytes(frame.length),
                                .traffic_class = verdict.traffic_class,
                                .marks = marks};
    if (verdict.chain == kNoChain) return arrive(packet);
    arrivals_.push_back(packet);
}

void EmulationLoop::accept(std::size_t device) {
    const std::size_t taken =
        setup_.network.accept(setup_.worker, arrivals_, static_cast<std::uint32_t>(device));
    for (std::size_t i = taken; i < arrivals_.size(); ++i)
        drop(arrivals_[i].frame, ledger_.lost[static_cast<std::size_t>(LinkLoss::kNoMemory)]);
    arrivals_.clear();
}

void EmulationLoop::deliver(std::span<const EmulatedPacket> packets) {
    for (; packets.size() > kBurst; packets = packets.subspan(kBurst)) deliver_burst(packets.first(kBurst));
    deliver_burst(packets);
}

/// At most kBurst packets.
void EmulationLoop::deliver_burst(std::span<const EmulatedPacket> packets) {
    std::array<HeldFrame, kBurst> buffers;
    std::size_t count = 0;
    for (const EmulatedPacket& packet : packets) {
        if (packet.frame != kNoFrame) setup_.keeper.prefetch(packet.frame);
        if (is_plain(packet))
            buffers[count++].length = static_cast<std::uint32_t>(FrameStore::length_of(packet.frame));
    }
    const bool any = count > 0 && setup_.keeper.buffers().allocate_all(std::span(buffers).first(count));
    std::size_t next = 0;
    for (const EmulatedPacket& packet : packets) {
        if (any && is_plain(packet)) {
            leave_plain(packet, buffers[next++]);
        } else if (packet.frame != kNoFrame) {
            arrive(packet);
        }
    }
}

/// Of a packed frame that leaves as frames mostly do: to a host behind a port, not touched on its way.
bool EmulationLoop::is_plain(const EmulatedPacket& packet) const {
    const bool changed = (packet.marks & kCorrupted) != 0 || (packet.marks & kEcnField) == kEcnField;
    return FrameStore::holds(packet.frame) && (packet.tag & kWhole) == 0 && !changed &&
           has_port(packet.tag >> kPortShift);
}

/// As arrive(), with a buffer at hand.
void EmulationLoop::leave_plain(const EmulatedPacket& packet, const HeldFrame& buffer) {
    const std::size_t port = packet.tag >> kPortShift;
    const auto bytes = setup_.keeper.view(packet.frame);
    const std::uint8_t* header = gateways_[port]->ethernet_addresses(bytes, now_);
    if (header == nullptr) {
        setup_.keeper.buffers().release(buffer.handle);
        return arrive(packet);
    }
    copy_short(bytes, buffer.bytes);
    std::memcpy(buffer.bytes, header, 12);
    setup_.keeper.release(packet.frame);
    outgoing_[setup_.ports[port].device].due.push_back(packet.time);
    send(port, buffer);
}

/// A frame has come to the node of its port.
void EmulationLoop::arrive(const EmulatedPacket& packet) {
    const std::size_t port = packet.tag >> kPortShift;
    if (has_port(port)) return leave_here(packet);
    setup_.leaving->send(setup_.worker, setup_.ports[port].worker, packet);
}

void EmulationLoop::leave_here(const EmulatedPacket& packet) {
    const std::size_t port = packet.tag >> kPortShift;
    if (packet.flow != kNoChain) outgoing_[setup_.ports[port].device].due.push_back(packet.time);
    if ((packet.marks & kEcnField) == kEcnField) mark_congestion(setup_.keeper.view(packet.frame));
    if (passes_whole(packet.tag)) {
        send(port, packet.frame);
    } else {
        leave(port, packet.frame, now_, (packet.marks & kCorrupted) != 0);
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
void EmulationLoop::leave(std::size_t port, std::uint64_t handle, SimTime now, bool corrupted) {
    const auto frame = setup_.keeper.view(handle);
    const Departure departure = gateways_[port]->depart(frame, handle, now, answer_, corrupted);
    if (departure.ask) send_copy(port, answer_.bytes());
    if (departure.kind == Departure::Kind::kDrop) return drop(handle, ledger_.dropped);
    if (departure.kind == Departure::Kind::kWaits) return;
    if (frame.size() - kEthernetHeader > gateways_[port]->setup().mtu) return cut(port, handle);
    send(port, handle);
}

/// Sends fragments in place of a frame that is longer than the port takes.
void EmulationLoop::cut(std::size_t port, std::uint64_t handle) {
    const std::span<const std::uint8_t> whole = setup_.keeper.view(handle);
    FrameFields fields;
    const FrameFault fault = parse_frame(whole, fields);
    const std::size_t mtu = gateways_[port]->setup().mtu;
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
void EmulationLoop::send(std::size_t port, std::uint64_t handle) {
    const auto frame = setup_.keeper.take_out(handle);
    if (frame) return send(port, *frame);
    drop(handle, ledger_.lost[static_cast<std::size_t>(LinkLoss::kNoMemory)]);
}

void EmulationLoop::send(std::size_t port, HeldFrame frame) {
    const LoopPort& out = setup_.ports[port];
    frame.vlan = out.vlan;
    if (port_taps_[port]) [[unlikely]]
        port_taps_[port]->pass(now_, CaptureDirection::kOutbound, {frame.bytes, frame.length});
    ++left_[port].frames;
    left_[port].bytes += frame.length;
    outgoing_[out.device].frames.push_back(frame);
    // Not all at the end: after a pause there may be more than there are buffers for.
    if (outgoing_[out.device].frames.size() == kBurst) flush(out.device);
}

bool EmulationLoop::send_copy(std::size_t port, std::span<const std::uint8_t> bytes) {
    const auto frame = made(bytes);
    if (frame) send(port, *frame);
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
    for (std::size_t port = 0; port < gateways_.size(); ++port) {
        if (!has_port(port)) continue;
        const auto given_up = gateways_[port]->expire(
            now, answer_, [&](const FrameBuffer& question) { send_copy(port, question.bytes()); });
        for (const std::uint64_t handle : given_up) drop(handle, ledger_.dropped);
    }
}

bool EmulationLoop::flush() {
    bool any = false;
    for (std::size_t device = 0; device < outgoing_.size(); ++device) any = flush(device) || any;
    return any;
}

bool EmulationLoop::flush(std::size_t device) {
    auto& [frames, due] = outgoing_[device];
    if (frames.empty()) return false;
    const std::size_t taken = setup_.devices[device]->send(frames);
    ledger_.sent += taken;
    ledger_.not_sent += frames.size() - taken;
    frames.clear();
    if (due.empty()) return true;
    const SimTime released = setup_.clock();
    for (const SimTime instant : due) {
        timing_.release_error.record(released - instant);
        timing_.late += released - instant > LoopTiming::kLate ? 1 : 0;
    }
    due.clear();
    return true;
}

void EmulationLoop::stop() {
    while (!link_taps_.empty()) tap_link(link_taps_.begin()->first, nullptr);
    port_taps_.assign(port_taps_.size(), nullptr);
    for (auto& gateway : gateways_) {
        if (gateway == nullptr) continue;
        for (const std::uint64_t handle : gateway->clear()) drop(handle, ledger_.waiting);
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
