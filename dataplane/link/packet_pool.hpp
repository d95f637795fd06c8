// Memory for waiting packets, taken once; and lists of packets in it.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "dataplane/link/emulated_packet.hpp"

namespace hexi {

/// Places for packets, shared by any number of lists. One thread.
class PacketPool {
public:
    static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

    /// `capacity`: packets, below 2^32 - 1. All memory (40 bytes each) is taken now.
    explicit PacketPool(std::uint32_t capacity) : slots_(capacity) {
        for (std::uint32_t slot = 0; slot < capacity; ++slot) slots_[slot].next = slot + 1;
        if (capacity > 0) slots_.back().next = kNone;
        free_ = capacity > 0 ? 0 : kNone;
    }

    [[nodiscard]] bool full() const { return free_ == kNone; }

private:
    friend class PacketList;
    struct Slot {
        EmulatedPacket packet;
        std::uint32_t next = kNone;
    };

    std::vector<Slot> slots_;
    std::uint32_t free_;
};

/// First in, first out. The pool is the same in every call and outlives the list; a list with packets in it
/// must not be forgotten, or its places are.
class PacketList {
public:
    [[nodiscard]] bool empty() const { return count_ == 0; }
    [[nodiscard]] std::uint32_t packets() const { return count_; }
    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

    /// The oldest; not empty().
    [[nodiscard]] const EmulatedPacket& front(const PacketPool& pool) const {
        return pool.slots_[head_].packet;
    }

    /// Adds a copy of `packet`, which may be changed in place, at the end. Not pool.full().
    EmulatedPacket& push(const EmulatedPacket& packet, PacketPool& pool) {
        const std::uint32_t slot = pool.free_;
        PacketPool::Slot& place = pool.slots_[slot];
        pool.free_ = place.next;
        place.packet = packet;
        place.next = PacketPool::kNone;
        (count_ == 0 ? head_ : pool.slots_[tail_].next) = slot;
        tail_ = slot;
        ++count_;
        bytes_ += packet.bytes;
        return place.packet;
    }

    /// Takes the oldest out; not empty().
    EmulatedPacket pop(PacketPool& pool) {
        const std::uint32_t slot = head_;
        PacketPool::Slot& place = pool.slots_[slot];
        head_ = place.next;
        place.next = pool.free_;
        pool.free_ = slot;
        --count_;
        bytes_ -= place.packet.bytes;
        return place.packet;
    }

private:
    std::uint32_t head_ = PacketPool::kNone;
    std::uint32_t tail_ = PacketPool::kNone;
    std::uint32_t count_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace hexi
