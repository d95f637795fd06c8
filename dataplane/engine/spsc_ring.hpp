// From one thread to one other, without locks.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <vector>

namespace hexi {

/// A bounded queue with one producer and one consumer thread (Lamport 1983; each side keeps a copy of the
/// other's position, so that it reads the shared one only when it has to). All memory is taken at the start.
template <typename T>
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): each side writes on a cache line of its own
class SpscRing {
public:
    /// Room for at least `capacity` (> 0).
    explicit SpscRing(std::size_t capacity) : slots_(std::bit_ceil(capacity)), mask_(slots_.size() - 1) {}

    /// Producer: false where it is full.
    bool push(const T& value) {
        const std::size_t tail = tail_.load(std::memory_order_relaxed);
        if (tail - seen_head_ == slots_.size()) {
            seen_head_ = head_.load(std::memory_order_acquire);
            if (tail - seen_head_ == slots_.size()) return false;
        }
        slots_[tail & mask_] = value;
        tail_.store(tail + 1, std::memory_order_release);
        return true;
    }
    /// Consumer: `take(value)` for everything pushed so far.
    template <typename Take>
    void drain(const Take& take) {
        std::size_t head = head_.load(std::memory_order_relaxed);
        const std::size_t tail = tail_.load(std::memory_order_acquire);
        for (; head != tail; ++head) take(slots_[head & mask_]);
        head_.store(head, std::memory_order_release);
    }

private:
    std::vector<T> slots_;
    std::size_t mask_;
    alignas(64) std::atomic<std::size_t> tail_{0};
    std::size_t seen_head_ = 0;  ///< the producer's
    alignas(64) std::atomic<std::size_t> head_{0};
};

}  // namespace hexi
