// What the classes of one link's queue share, and the few things every discipline does with a packet.
#pragma once

#include "dataplane/link/counter_random.hpp"
#include "dataplane/link/ecn.hpp"
#include "dataplane/link/link_loss.hpp"
#include "dataplane/link/packet_pool.hpp"
#include "dataplane/link/queue_counts.hpp"
#include "emulator/experiment/behaviour/queue_spec.hpp"

namespace hexi {

/// Of one QueueDiscipline; every discipline in it holds a reference.
struct QueueContext {
    PacketPool& pool;
    LinkRandom random;
    BitRate rate;             ///< of the transmitter; > 0
    std::uint64_t draws = 0;  ///< random numbers used so far
    QueueCounts counts;

    /// The next random number of this link's queue, in (0, 1].
    double draw() { return random.uniform(RandomPurpose::kQueue, draws++); }

    void lose(const EmulatedPacket& packet, LinkLoss why, LossSink& sink) {
        ++(why == LinkLoss::kQueueFull  ? counts.full
           : why == LinkLoss::kNoMemory ? counts.no_memory
                                        : counts.early);
        sink.lost(packet, why);
    }
    /// Whether `packet` is marked instead of dropped.
    [[nodiscard]] static bool marks(bool ecn, const EmulatedPacket& packet) {
        return ecn && ecn_capable(packet);
    }
    /// Marks `packet` where `ecn` allows and it is capable; a packet marked on its way already counts too.
    bool try_mark(bool ecn, EmulatedPacket& packet) {
        if (!marks(ecn, packet)) return false;
        mark_congestion(packet);
        ++counts.marked;
        return true;
    }
    /// Puts `packet`, which came at `now`, into `list`, where the pool has room; marked where `mark`.
    void admit(PacketList& list, const EmulatedPacket& packet, SimTime now, LossSink& sink,
               bool mark = false) {
        if (pool.full()) return lose(packet, LinkLoss::kNoMemory, sink);
        EmulatedPacket& waiting = list.push(packet, pool);
        waiting.time = now;
        if (mark) try_mark(true, waiting);
    }
};

/// Whether a packet of `bytes` may join what waits.
[[nodiscard]] inline bool fits(const QueueLimit& limit, std::uint64_t waiting_bytes, std::uint32_t waiting,
                               std::uint16_t bytes) {
    return waiting_bytes + bytes <= limit.bytes && (limit.packets == 0 || waiting < limit.packets);
}

/// The part of a discipline that keeps one list in the order of arrival; most have nothing else.
class SingleList {
public:
    explicit SingleList(QueueContext& context) : context_(&context) {}

    [[nodiscard]] std::uint64_t bytes() const { return list_.bytes(); }
    [[nodiscard]] std::uint32_t packets() const { return list_.packets(); }

    /// Without any discipline: for handing what waits to another one. Not empty.
    EmulatedPacket take_oldest() { return list_.pop(context_->pool); }
    /// The place of what was taken is free in the pool, so this cannot fail.
    void adopt(const EmulatedPacket& packet) { list_.push(packet, context_->pool); }

protected:
    QueueContext* context_;
    PacketList list_;
};

}  // namespace hexi
