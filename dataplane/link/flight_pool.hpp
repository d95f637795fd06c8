// Memory for packets under way, in chunks that any queue may use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "dataplane/link/emulated_packet.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Numbered slots of 32 bytes in chunks of 4 KiB. The first slot of a chunk names the chunk that follows it
/// in its queue, so a queue needs no memory of its own. Chunks given back last are handed out first, so that
/// what is used stays in the caches. All address space is reserved at the start, pages are touched when
/// first used. One thread.
class FlightPool {
public:
    static constexpr std::uint32_t kSlots = 128;

    /// Room for `packets` in up to `queues` queues; kEnvironment where the machine has not that much memory.
    static Result<FlightPool> create(std::size_t packets, std::size_t queues);
    /// Bytes that create() reserves.
    [[nodiscard]] static std::size_t memory_needed(std::size_t packets, std::size_t queues);

    [[nodiscard]] EmulatedPacket& operator[](std::uint32_t slot) { return slots_.get()[slot]; }
    [[nodiscard]] const EmulatedPacket& operator[](std::uint32_t slot) const { return slots_.get()[slot]; }

    /// A chunk that nobody uses; aborts where there is none, which the size made for excludes.
    [[nodiscard]] std::uint32_t take();
    void give_back(std::uint32_t chunk) {
        follower(chunk) = free_;
        free_ = chunk;
        --taken_;
    }
    /// The chunk after `chunk` in its queue.
    [[nodiscard]] std::uint32_t& follower(std::uint32_t chunk) {
        return slots_.get()[std::size_t{chunk} * kSlots].flow;
    }
    /// Bytes in chunks that somebody uses.
    [[nodiscard]] std::size_t used() const { return taken_ * kSlots * sizeof(EmulatedPacket); }

private:
    struct Unmap {
        std::size_t bytes = 0;
        void operator()(EmulatedPacket* slots) const;
    };
    static constexpr std::uint32_t kNone = 0xffffffffU;

    FlightPool(EmulatedPacket* slots, std::size_t bytes);

    std::unique_ptr<EmulatedPacket, Unmap> slots_;
    std::uint32_t free_ = kNone;
    std::uint32_t untouched_ = 0;  ///< chunks from here on were never used
    std::uint32_t chunks_;
    std::size_t taken_ = 0;
};

/// A queue of packets in chunks of a pool, which must be the same in every call. 8 bytes.
class FlightFifo {
public:
    [[nodiscard]] bool empty() const { return head_ == tail_; }
    /// The oldest; not empty().
    [[nodiscard]] std::uint32_t front() const { return head_; }

    /// Where the next is to be written, unless that is the end of a chunk.
    [[nodiscard]] std::uint32_t back() const { return tail_; }

    /// A slot at the end, to be filled.
    [[nodiscard]] EmulatedPacket& push(FlightPool& pool) {
        if (tail_ % FlightPool::kSlots == 0) [[unlikely]]
            extend(pool);
        return pool[tail_++];
    }
    /// Forgets the oldest; not empty(). When its chunk is spent, `spent(chunk)` has to give it back once
    /// nobody reads its packets.
    template <typename Spent>
    void pop(FlightPool& pool, const Spent& spent) {
        if (++head_ % FlightPool::kSlots == 0) [[unlikely]]
            spent(cross(pool));
    }
    void pop(FlightPool& pool) {
        pop(pool, [&](std::uint32_t chunk) { pool.give_back(chunk); });
    }

    // The same for many at once: a queue's slots ascend one by one up to the end of their chunk.

    /// One behind the last slot that lies in a row with front(); not empty().
    [[nodiscard]] std::uint32_t row_end() const { return row_end(head_); }
    /// The same of the packet in `slot`.
    [[nodiscard]] std::uint32_t row_end(std::uint32_t slot) const {
        const std::uint32_t end = (slot / FlightPool::kSlots + 1) * FlightPool::kSlots;
        return tail_ > slot && tail_ < end ? tail_ : end;
    }
    /// Forgets the oldest `count` of that row.
    template <typename Spent>
    void pop_row(std::uint32_t count, FlightPool& pool, const Spent& spent) {
        head_ += count;
        if (head_ % FlightPool::kSlots == 0 && count > 0) [[unlikely]]
            spent(cross(pool));
    }
    /// Where the packet behind that in `slot` is; back() where there is none.
    [[nodiscard]] std::uint32_t next(std::uint32_t slot, FlightPool& pool) const {
        if (++slot % FlightPool::kSlots != 0 || slot == tail_) [[likely]]
            return slot;
        return pool.follower(slot / FlightPool::kSlots - 1) * FlightPool::kSlots + 1;
    }
    /// Fetches `count` packets, from the one on that comes `after` others; those of a chunk that is not there
    /// are left.
    void prefetch(std::uint32_t after, std::uint32_t count, FlightPool& pool) const;
    /// Forgets the packet in `slot` and all behind it.
    void cut(std::uint32_t slot, FlightPool& pool);
    /// How many there are; counts the chunks.
    [[nodiscard]] std::size_t size(FlightPool& pool) const;

private:
    void extend(FlightPool& pool);
    std::uint32_t cross(FlightPool& pool);

    std::uint32_t head_ = 0;  ///< slot of the oldest
    std::uint32_t tail_ = 0;  ///< slot of the next; the first of a chunk means that a chunk is needed
};

}  // namespace hexi
