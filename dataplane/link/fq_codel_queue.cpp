#include "dataplane/link/fq_codel_queue.hpp"

#include <algorithm>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// Spreads neighbouring conversation numbers over all queues (the finaliser of MurmurHash3, A. Appleby).
std::uint32_t spread(std::uint32_t hash) {
    hash = (hash ^ (hash >> 16U)) * 0x85ebca6bU;
    hash = (hash ^ (hash >> 13U)) * 0xc2b2ae35U;
    return hash ^ (hash >> 16U);
}

}  // namespace

FqCoDelQueue::FqCoDelQueue(const FqCoDelSpec& spec, QueueContext& context)
    : spec_(spec), context_(&context), flows_(spec.flows) {}

void FqCoDelQueue::append(Ring& ring, std::uint32_t flow, Turn turn) {
    flows_[flow].turn = turn;
    flows_[flow].next = kNone;
    (ring.first == kNone ? ring.first : flows_[ring.last].next) = flow;
    ring.last = flow;
}

std::uint32_t FqCoDelQueue::remove_first(Ring& ring) {
    const std::uint32_t flow = ring.first;
    ring.first = flows_[flow].next;
    return flow;
}

EmulatedPacket& FqCoDelQueue::push(const EmulatedPacket& packet) {
    const std::uint32_t index = spread(packet.flow ^ spread(packet.tag)) % spec_.flows;
    Flow& flow = flows_[index];
    if (flow.turn == Turn::kIdle) {
        flow.credit = spec_.quantum_bytes;
        append(new_, index, Turn::kNew);
    }
    bytes_ += packet.bytes;
    ++packets_;
    return flow.list.push(packet, context_->pool);
}

void FqCoDelQueue::enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink) {
    // The transmitter found nothing when it became free, which ended all turns.
    if (packets_ == 0 && now >= free_) static_cast<void>(dequeue(free_, sink));
    if (context_->pool.full()) return context_->lose(packet, LinkLoss::kNoMemory, sink);
    push(packet).time = now;
    const QueueLimit& limit = spec_.codel.limit;
    if (bytes_ > limit.bytes || (limit.packets != 0 && packets_ > limit.packets)) relieve(sink);
}

/// Drops from the head of the longest queue up to half of it or a batch, so that a flood pays for the search
/// once in a while (RFC 8290, 4.1).
void FqCoDelQueue::relieve(LossSink& sink) {
    const auto longest = std::max_element(flows_.begin(), flows_.end(), [](const Flow& a, const Flow& b) {
        return a.list.bytes() < b.list.bytes();
    });
    const std::uint64_t half = longest->list.bytes() / 2;
    std::uint64_t dropped = 0;
    for (std::uint32_t count = 0; count < spec_.drop_batch && (count == 0 || dropped < half); ++count) {
        const EmulatedPacket packet = longest->list.pop(context_->pool);
        dropped += packet.bytes;
        count_out(packet.bytes, 1);
        context_->lose(packet, LinkLoss::kQueueFull, sink);
    }
}

/// Whose turn it is; kNone where no flow is active. Whoever has used up its credit gets more and goes to the
/// end.
std::uint32_t FqCoDelQueue::next_flow() {
    // Ring by ring, not by a reference to either: g++ 12 from -O2 on would choose the ring once for all
    // turns.
    for (Ring* ring : {&new_, &old_}) {
        while (ring->first != kNone) {
            Flow& flow = flows_[ring->first];
            if (flow.credit > 0) return ring->first;
            flow.credit += spec_.quantum_bytes;
            append(old_, remove_first(*ring), Turn::kOld);
        }
    }
    return kNone;
}

/// `flow`, whose turn it is, has nothing to send: a new one goes among the old first, so that it cannot stay
/// new by pausing (RFC 8290, 4.2).
void FqCoDelQueue::retire(std::uint32_t flow) {
    const bool was_new = flows_[flow].turn == Turn::kNew;
    remove_first(was_new ? new_ : old_);
    flows_[flow].turn = Turn::kIdle;
    if (was_new) append(old_, flow, Turn::kOld);
}

std::optional<EmulatedPacket> FqCoDelQueue::dequeue(SimTime now, LossSink& sink) {
    for (;;) {
        const std::uint32_t index = next_flow();
        if (index == kNone) return std::nullopt;
        Flow& flow = flows_[index];
        const std::uint64_t bytes = flow.list.bytes();
        const std::uint32_t packets = flow.list.packets();
        auto packet = flow.control.dequeue(flow.list, now, spec_.codel, *context_, sink);
        count_out(bytes - flow.list.bytes(), packets - flow.list.packets());
        if (packet) {
            flow.credit -= packet->bytes;
            free_ = now + transmission_time(ByteCount(packet->bytes), context_->rate);
            return packet;
        }
        retire(index);
    }
}

EmulatedPacket FqCoDelQueue::take_oldest() {
    Flow* oldest = nullptr;
    for (Flow& flow : flows_) {
        if (flow.list.empty()) continue;
        if (!oldest || flow.list.front(context_->pool).time < oldest->list.front(context_->pool).time)
            oldest = &flow;
    }
    HEXI_CHECK(oldest != nullptr, "something waits");
    const EmulatedPacket packet = oldest->list.pop(context_->pool);
    count_out(packet.bytes, 1);
    return packet;
}

void FqCoDelQueue::change(const FqCoDelSpec& spec) {
    if (spec.flows == spec_.flows) {
        spec_ = spec;
        return;
    }
    FqCoDelQueue other(spec, *context_);
    while (packets_ > 0) other.adopt(take_oldest());
    *this = std::move(other);
}

}  // namespace hexi
