#include "dataplane/daemon/frame_keeper.hpp"

#include <algorithm>

namespace hexi {

std::optional<std::uint64_t> FrameKeeper::keep_copy(std::span<const std::uint8_t> bytes) {
    if (const auto packed = pack(bytes)) return packed;
    const auto frame = buffers_.allocate(static_cast<std::uint32_t>(bytes.size()));
    if (!frame) return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), frame->bytes);
    return frame->handle;
}

std::optional<HeldFrame> FrameKeeper::take_out(std::uint64_t handle) {
    if (!FrameStore::holds(handle)) return buffers_.view(handle);
    const auto bytes = packed_view(handle);
    const auto frame = buffers_.allocate(static_cast<std::uint32_t>(bytes.size()));
    if (!frame) return std::nullopt;
    std::copy(bytes.begin(), bytes.end(), frame->bytes);
    release_packed(handle);
    return frame;
}

}  // namespace hexi
