// CoDel in many queues that take turns.
#pragma once

#include <optional>
#include <vector>

#include "dataplane/link/codel_queue.hpp"

namespace hexi {

/// Flow queue CoDel (RFC 8290): conversations are hashed to queues, each under CoDel; queues that have just
/// begun go first, then the others by deficit round robin; when too much waits the longest queue gives way.
class FqCoDelQueue {
public:
    FqCoDelQueue(const FqCoDelSpec& spec, QueueContext& context);

    void enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink);
    std::optional<EmulatedPacket> dequeue(SimTime now, LossSink& sink);
    /// Allocates where the number of queues changes; then what waits is hashed anew.
    void change(const FqCoDelSpec& spec);

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] std::uint32_t packets() const { return packets_; }
    EmulatedPacket take_oldest();
    void adopt(const EmulatedPacket& packet) { static_cast<void>(push(packet)); }

private:
    static constexpr std::uint32_t kNone = PacketPool::kNone;
    enum class Turn : std::uint8_t { kIdle, kNew, kOld };
    struct Flow {
        PacketList list;
        CoDelControl control;
        std::int64_t credit = 0;  ///< bytes it may still send in this turn
        std::uint32_t next = kNone;
        Turn turn = Turn::kIdle;
    };
    /// Flows in the order of their turns.
    struct Ring {
        std::uint32_t first = kNone, last = kNone;
    };

    void append(Ring& ring, std::uint32_t flow, Turn turn);
    std::uint32_t remove_first(Ring& ring);
    [[nodiscard]] std::uint32_t next_flow();
    void retire(std::uint32_t flow);
    void count_out(std::uint64_t bytes, std::uint32_t packets) {
        bytes_ -= bytes;
        packets_ -= packets;
    }
    void relieve(LossSink& sink);
    EmulatedPacket& push(const EmulatedPacket& packet);

    FqCoDelSpec spec_;
    QueueContext* context_;
    std::vector<Flow> flows_;
    Ring new_, old_;
    std::uint64_t bytes_ = 0;
    std::uint32_t packets_ = 0;
    SimTime free_{0};  ///< end of the last transmission
};

}  // namespace hexi
