// Records of bytes from one thread to one other.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace hexi {

/// A bounded queue of records of any length, with one producer and one consumer thread, without locks:
/// neither ever waits for the other. All memory is taken, and touched, at the start.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): each side writes on a cache line of its own
class CaptureRing {
public:
    /// Room for `bytes` (a power of two, at least 64) with 8 more for each record, in multiples of 8.
    explicit CaptureRing(std::size_t bytes);

    /// Producer: where to write a record of `bytes`, to be handed over by commit(); null where there is no
    /// room for it. Aligned to 8.
    [[nodiscard]] std::uint8_t* reserve(std::size_t bytes);
    /// Producer: hands over what was reserved last.
    void commit() { tail_.store(reserved_, std::memory_order_release); }

    /// Consumer: `look(record)` for each that was handed over and not released, in order. They stay where
    /// they are until released.
    template <typename Look>
    void peek(const Look& look) {
        seen_tail_ = tail_.load(std::memory_order_acquire);
        for (std::size_t at = head_.load(std::memory_order_relaxed); at != seen_tail_;) {
            const std::uint64_t length = *word_at(at);
            if (length == kSkip) {
                at += size_ - (at & (size_ - 1));
                continue;
            }
            look(std::span<const std::uint8_t>(bytes_of(at) + kWord, length));
            at += kWord + padded(length);
        }
    }
    /// Consumer: releases what the last peek() showed.
    void release() { head_.store(seen_tail_, std::memory_order_release); }

private:
    static constexpr std::size_t kWord = 8;
    static constexpr std::uint64_t kSkip = ~std::uint64_t{0};  ///< what follows stands at the beginning

    static std::size_t padded(std::size_t bytes) { return (bytes + kWord - 1) & ~(kWord - 1); }
    [[nodiscard]] std::uint64_t* word_at(std::size_t at) { return &words_[(at & (size_ - 1)) / kWord]; }
    [[nodiscard]] std::uint8_t* bytes_of(std::size_t at) {
        return reinterpret_cast<std::uint8_t*>(word_at(at));
    }
    [[nodiscard]] bool has_room(std::size_t end);

    std::size_t size_;
    std::unique_ptr<std::uint64_t[]> words_;
    alignas(64) std::atomic<std::size_t> tail_{0};  ///< positions count up for ever
    std::size_t reserved_ = 0, seen_head_ = 0;      ///< the producer's
    alignas(64) std::atomic<std::size_t> head_{0};
    std::size_t seen_tail_ = 0;  ///< the consumer's
};

}  // namespace hexi
