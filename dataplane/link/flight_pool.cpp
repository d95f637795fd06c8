#include "dataplane/link/flight_pool.hpp"

#include <sys/mman.h>

#include <fmt/format.h>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

/// A queue may leave its first and its last chunk almost empty.
std::size_t chunks_needed(std::size_t packets, std::size_t queues) {
    return packets / (FlightPool::kSlots - 1) + 1 + 2 * queues;
}

}  // namespace

void FlightPool::Unmap::operator()(EmulatedPacket* slots) const { munmap(slots, bytes); }

FlightPool::FlightPool(EmulatedPacket* slots, std::size_t bytes)
    : slots_(slots, Unmap{bytes}),
      chunks_(static_cast<std::uint32_t>(bytes / (kSlots * sizeof(EmulatedPacket)))) {}

std::size_t FlightPool::memory_needed(std::size_t packets, std::size_t queues) {
    return chunks_needed(packets, queues) * kSlots * sizeof(EmulatedPacket);
}

Result<FlightPool> FlightPool::create(std::size_t packets, std::size_t queues) {
    const std::size_t bytes = memory_needed(packets, queues);
    constexpr std::size_t kMost = std::size_t{0xffffff00} * sizeof(EmulatedPacket);
    if (bytes > kMost) {
        return fail(ErrorCode::kInvalid, fmt::format("{} packets in flight are too many; allowed are {}",
                                                     packets, kMost / sizeof(EmulatedPacket)));
    }
    void* memory =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        return fail(ErrorCode::kEnvironment,
                    fmt::format("{} packets in flight need {} bytes of memory, which the system refuses",
                                packets, bytes));
    }
    // Fewer entries for the address translation to miss; where refused, it is only slower.
    madvise(memory, bytes, MADV_HUGEPAGE);
    return FlightPool(static_cast<EmulatedPacket*>(memory), bytes);
}

std::uint32_t FlightPool::take() {
    ++taken_;
    if (free_ == kNone) {
        HEXI_CHECK(untouched_ < chunks_, "more packets are in flight than memory was reserved for");
        return untouched_++;
    }
    const std::uint32_t chunk = free_;
    free_ = follower(chunk);
    return chunk;
}

void FlightFifo::extend(FlightPool& pool) {
    const std::uint32_t chunk = pool.take();
    const std::uint32_t slot = chunk * FlightPool::kSlots + 1;
    if (tail_ == 0) {
        head_ = slot;
    } else {
        pool.follower((tail_ - 1) / FlightPool::kSlots) = chunk;
    }
    tail_ = slot;
}

std::uint32_t FlightFifo::cross(FlightPool& pool) {
    const std::uint32_t spent = (head_ - 1) / FlightPool::kSlots;
    if (head_ == tail_) {
        head_ = tail_ = 0;
        return spent;
    }
    head_ = pool.follower(spent) * FlightPool::kSlots + 1;
    __builtin_prefetch(&pool[head_]);
    __builtin_prefetch(&pool[head_ + 2]);
    return spent;
}

void FlightFifo::prefetch(std::uint32_t after, std::uint32_t count, FlightPool& pool) const {
    constexpr std::uint32_t kSlotsALine = 64 / sizeof(EmulatedPacket);
    if (empty()) return;
    const std::uint32_t last = (tail_ - 1) / FlightPool::kSlots;
    std::uint32_t chunk = head_ / FlightPool::kSlots, slot = head_ % FlightPool::kSlots + after;
    for (std::uint32_t i = 0; i < count; i += kSlotsALine, slot += kSlotsALine) {
        for (; slot >= FlightPool::kSlots; slot -= FlightPool::kSlots - 1) {
            if (chunk == last) return;
            chunk = pool.follower(chunk);
        }
        __builtin_prefetch(&pool[chunk * FlightPool::kSlots + slot], 1);
    }
}

void FlightFifo::cut(std::uint32_t slot, FlightPool& pool) {
    const std::uint32_t last = (tail_ - 1) / FlightPool::kSlots;
    for (std::uint32_t chunk = slot / FlightPool::kSlots; chunk != last;) {
        const std::uint32_t follower = pool.follower(chunk);
        if (chunk != slot / FlightPool::kSlots) pool.give_back(chunk);
        chunk = follower;
        if (chunk == last) pool.give_back(chunk);
    }
    tail_ = slot;
}

std::size_t FlightFifo::size(FlightPool& pool) const {
    std::size_t count = 0;
    for (FlightFifo rest = *this; !rest.empty(); ++count) rest.pop(pool, [](std::uint32_t) {});
    return count;
}

}  // namespace hexi
