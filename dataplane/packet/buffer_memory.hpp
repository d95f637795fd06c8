// How much memory frames in a device's buffers take.
#pragma once

#include <cstdint>

namespace hexi {

/// Beside the bytes of a frame: DPDK's mbuf, its pool's own header, the headroom, rounded up to cache lines.
/// dpdk/mbuf_memory.cpp holds it against DPDK's headers.
inline constexpr std::uint64_t kBufferOverhead = 128 + 64 + 128 + 64;

/// Memory that a pool of `frames` frames of up to `longest` bytes takes, in MiB, rounded up.
[[nodiscard]] std::uint32_t buffer_memory_mb(std::uint64_t frames, std::uint32_t longest);

}  // namespace hexi
