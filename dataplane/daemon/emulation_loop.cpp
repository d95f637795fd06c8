#include "dataplane/daemon/emulation_loop.hpp"

#include <algorithm>

#include "dataplane/packet/congestion.hpp"
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

void EmulationLoop::tick(SimTime now) {
    next_tick_ = now + kTick;
    for (std::size_t port = 0; port < ports_.size(); ++port) {
        if (!has_port(port)) continue;
        const auto given_up = ports_[port].gateway->expire(
            now, answer_, [&](const FrameBuffer& question) { send_copy(port, question.bytes()); });
        for (const std::uint64_t handle : given_up) drop(handle, ledger_.dropped);
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
