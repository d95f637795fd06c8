#include "dataplane/capture/capture_ring.hpp"

#include <bit>

#include "topology/base/check.hpp"

namespace hexi {

CaptureRing::CaptureRing(std::size_t bytes)
    : size_(bytes), words_(std::make_unique<std::uint64_t[]>(bytes / kWord)) {
    HEXI_CHECK(std::has_single_bit(bytes) && bytes >= 64, "a ring's size is a power of two");
}

bool CaptureRing::has_room(std::size_t end) {
    if (end - seen_head_ <= size_) return true;
    seen_head_ = head_.load(std::memory_order_acquire);
    return end - seen_head_ <= size_;
}

std::uint8_t* CaptureRing::reserve(std::size_t bytes) {
    const std::size_t length = kWord + padded(bytes);
    std::size_t at = tail_.load(std::memory_order_relaxed);
    const std::size_t left = size_ - (at & (size_ - 1));
    const std::size_t skipped = length > left ? left : 0;
    if (length > size_ || !has_room(at + skipped + length)) return nullptr;
    if (skipped > 0) *word_at(at) = kSkip;
    at += skipped;
    *word_at(at) = bytes;
    reserved_ = at + length;
    return bytes_of(at) + kWord;
}

}  // namespace hexi
