// First-in-first-out queues of packets whose memory comes in chunks from one pool.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "emulator/packet/packet.hpp"

namespace hexi {

/// Hands out chunks of kSlots packets; the first slot of each is the link to the next chunk, so that a chunk
/// is found from a packet's address alone. Chunks return to the pool, memory to the system only at the end.
/// One thread.
class ChunkPool {
public:
    static constexpr std::size_t kSlots = 32;
    static constexpr std::size_t kChunkBytes = kSlots * sizeof(Packet);

    ChunkPool() = default;
    ChunkPool(const ChunkPool&) = delete;
    ChunkPool& operator=(const ChunkPool&) = delete;

    /// First slot of a chunk that nobody uses; its link is null.
    [[nodiscard]] Packet* take();
    void give_back(Packet* chunk) {
        link(chunk) = free_;
        free_ = chunk;
    }
    /// The chunk that follows `chunk` in its queue.
    [[nodiscard]] static Packet*& link(Packet* chunk) { return *reinterpret_cast<Packet**>(chunk); }
    /// All memory taken from the system so far.
    [[nodiscard]] std::size_t bytes() const { return slabs_.size() * kSlabBytes; }

private:
    static constexpr std::size_t kSlabBytes = 64 * kChunkBytes;
    struct Release {
        void operator()(std::byte* slab) const;
    };
    void grow();

    Packet* free_ = nullptr;
    std::vector<std::unique_ptr<std::byte, Release>> slabs_;
};

/// A queue of packets. Costs 16 bytes, plus at least one chunk once used. The pool must outlive it and is the
/// same in every call.
class PacketFifo {
public:
    [[nodiscard]] bool empty() const { return head_ == tail_; }
    /// The oldest; not empty().
    [[nodiscard]] Packet& front() { return *head_; }
    [[nodiscard]] const Packet& front() const { return *head_; }

    void push(const Packet& packet, ChunkPool& pool) {
        if (at_boundary(tail_)) extend(pool);
        *tail_++ = packet;
    }
    /// Forgets the oldest; not empty(). Long queues leave the caches while others have their turn, so what is
    /// needed next but one is fetched meanwhile.
    void pop(ChunkPool& pool) {
        __builtin_prefetch(head_ + 3);
        if (++head_ == tail_) {
            head_ = tail_ = chunk_before(head_) + 1;
        } else if (at_boundary(head_)) {
            cross(pool);
        }
    }

private:
    [[nodiscard]] static bool at_boundary(const Packet* slot) {
        return (reinterpret_cast<std::uintptr_t>(slot) & (ChunkPool::kChunkBytes - 1)) == 0;
    }
    [[nodiscard]] static Packet* chunk_before(Packet* slot) {
        Packet* const last = slot - 1;
        const auto into = reinterpret_cast<std::uintptr_t>(last) & (ChunkPool::kChunkBytes - 1);
        return reinterpret_cast<Packet*>(reinterpret_cast<std::byte*>(last) - into);
    }
    void extend(ChunkPool& pool);
    void cross(ChunkPool& pool);

    Packet* head_ = nullptr;  ///< oldest packet
    Packet* tail_ = nullptr;  ///< where the next is written; a chunk boundary means a chunk is needed first
};

}  // namespace hexi
