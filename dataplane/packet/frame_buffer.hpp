// A frame under construction.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "dataplane/packet/protocol.hpp"
#include "topology/base/check.hpp"

namespace hexi {

/// Bytes of a frame that is built front to back; room for the largest answer a router writes itself (an echo
/// of a jumbo frame). Never allocates.
class FrameBuffer {
public:
    static constexpr std::size_t kRoom = 9728;

    void clear() { size_ = 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {bytes_.data(), size_}; }
    [[nodiscard]] std::span<std::uint8_t> bytes() { return {bytes_.data(), size_}; }

    /// `count` further bytes, all zero, to be filled in; there must be room (checked).
    std::uint8_t* grow(std::size_t count) {
        HEXI_CHECK(size_ + count <= kRoom, "a frame that we write has room");
        std::uint8_t* begin = bytes_.data() + size_;
        std::fill_n(begin, count, std::uint8_t{0});
        size_ += count;
        return begin;
    }
    void append(std::span<const std::uint8_t> bytes) {
        std::copy(bytes.begin(), bytes.end(), grow(bytes.size()));
    }
    /// Zeros up to the smallest Ethernet frame.
    void pad() {
        if (size_ < kLeastFrame) grow(kLeastFrame - size_);
    }

private:
    std::array<std::uint8_t, kRoom> bytes_;
    std::size_t size_ = 0;
};

}  // namespace hexi
