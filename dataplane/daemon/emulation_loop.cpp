#include "dataplane/daemon/emulation_loop.hpp"

#include <algorithm>

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
        gateways_.emplace_back(port.gateway, setup_.backbone);
        demux_[port.device].emplace_back(port.vlan, index);
    }
    arrivals_.reserve(kBurst * setup_.devices.size());
    now_ = setup_.clock();
    next_tick_ = now_ + kTick;
}

bool EmulationLoop::step() {
    const SimTime now = setup_.clock();
    const SimTime gap = now - now_;
    timing_.longest_gap = std::max(timing_.longest_gap, gap);
    if (gap > LoopTiming::kStall && timing_.steps > 0) ++timing_.stalls;
    ++timing_.steps;
    now_ = now;
    const std::uint64_t before = ledger_.received;
    for (std::size_t device = 0; device < setup_.devices.size(); ++device) receive(device, now);
    accept();
    setup_.network.advance(now, *this);
    if (now >= next_tick_) tick(now);
    const bool sent = flush();
    return sent || ledger_.received != before;
}

void EmulationLoop::receive(std::size_t device, SimTime now) {
    const std::size_t count = setup_.devices[device]->receive(burst_);
    ledger_.received += count;
    for (std::size_t i = 0; i < count; ++i) {
        const auto port = std::find_if(demux_[device].begin(), demux_[device].end(),
                                       [&](const auto& entry) { return entry.first == burst_[i].vlan; });
        if (port == demux_[device].end()) {
            drop(burst_[i].handle, ledger_.no_port);
        } else {
            take(port->second, burst_[i], now);
        }
    }
}

void EmulationLoop::take(std::size_t port, const HeldFrame& frame, SimTime now) {
    AccessGateway& gateway = gateways_[port];
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
    if (verdict.chain == kNoChain) {
        if ((tag & kWhole) != 0 || gateways_[port].setup().transparent) return send(port, frame);
        return leave(port, frame.handle, now);
    }
    const std::uint8_t marks = ecn_field({frame.bytes, frame.length});
    arrivals_.push_back({.time = now,
                         .frame = setup_.keeper.keep(frame),
                         .flow = verdict.chain,
                         .tag = tag | (verdict.hash & kFlow),
                         .bytes = wire_bytes(frame.length),
                         .traffic_class = verdict.traffic_class,
                         .marks = marks});
}

void EmulationLoop::accept() {
    const std::size_t taken = setup_.network.accept(arrivals_);
    for (std::size_t i = taken; i < arrivals_.size(); ++i)
        drop(arrivals_[i].frame, ledger_.lost[static_cast<std::size_t>(LinkLoss::kNoMemory)]);
    arrivals_.clear();
}

void EmulationLoop::deliver(std::span<const EmulatedPacket> packets) {
    for (const EmulatedPacket& packet : packets.first(std::min(packets.size(), kAhead)))
        setup_.keeper.prefetch(packet.frame);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        if (i + kAhead < packets.size()) setup_.keeper.prefetch(packets[i + kAhead].frame);
        if (packets[i].frame != kNoFrame) arrive(packets[i]);
    }
}

/// A frame has crossed the network.
void EmulationLoop::arrive(const EmulatedPacket& packet) {
    if (stopping_) return drop(packet.frame, ledger_.in_flight);
    const std::size_t port = packet.tag >> kPortShift;
    outgoing_[setup_.ports[port].device].due.push_back(packet.time);
    if ((packet.marks & kEcnField) == kEcnField) mark_congestion(setup_.keeper.view(packet.frame));
    if ((packet.tag & kWhole) != 0 || gateways_[port].setup().transparent) {
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
    drop(packet.frame, stopping_ ? ledger_.in_flight : ledger_.lost[static_cast<std::size_t>(why)]);
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
    const Departure departure = gateways_[port].depart(frame, handle, now, answer_, corrupted);
    if (departure.ask) send_copy(port, answer_.bytes());
    if (departure.kind == Departure::Kind::kDrop) return drop(handle, ledger_.dropped);
    if (departure.kind == Departure::Kind::kWaits) return;
    if (frame.size() - kEthernetHeader > gateways_[port].setup().mtu) return cut(port, handle);
    send(port, handle);
}

/// Sends fragments in place of a frame that is longer than the port takes.
void EmulationLoop::cut(std::size_t port, std::uint64_t handle) {
    const std::span<const std::uint8_t> whole = setup_.keeper.view(handle);
    FrameFields fields;
    const FrameFault fault = parse_frame(whole, fields);
    const std::size_t mtu = gateways_[port].setup().mtu;
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
        const auto given_up = gateways_[port].expire(
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
    for (const SimTime instant : due) timing_.release_error.record(released - instant);
    due.clear();
    return true;
}

void EmulationLoop::change(LinkId link, const LinkService& service, const LinkState& state) {
    setup_.network.change(link, service, state, *this);
    flush();
}

void EmulationLoop::treat(LinkId link, const LinkBehaviour& behaviour) {
    setup_.network.treat(link, behaviour, *this);
    flush();
}

void EmulationLoop::stop() {
    stopping_ = true;
    while (!link_taps_.empty()) tap_link(link_taps_.begin()->first, nullptr);
    port_taps_.assign(port_taps_.size(), nullptr);
    while (setup_.network.next_event() != SimTime::max())
        setup_.network.advance(setup_.network.next_event() + SimTime(1'000'000'000), *this);
    for (AccessGateway& gateway : gateways_) {
        for (const std::uint64_t handle : gateway.clear()) drop(handle, ledger_.waiting);
    }
}

void EmulationLoop::drop(std::uint64_t handle, std::uint64_t& counter) {
    setup_.keeper.release(handle);
    ++counter;
}

}  // namespace hexi
