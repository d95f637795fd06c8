// Where frames are while they are under way.
#pragma once

#include "dataplane/engine/frame_store.hpp"
#include "dataplane/packet/packet_port.hpp"

namespace hexi {

/// Keeps frames under way: short ones packed in a FrameStore, so that the devices' buffers are free for what
/// comes next, long ones in the buffer they came in; short ones, too, when the store is full. A frame has one
/// handle, whichever it is. One thread.
class FrameKeeper {
public:
    /// `buffers` are the devices'; they outlive it.
    FrameKeeper(FrameMemory& buffers, FrameStore store) : buffers_(buffers), store_(std::move(store)) {}

    /// Takes `frame`, which is in a buffer; its handle from now on.
    [[nodiscard]] std::uint64_t keep(const HeldFrame& frame) {
        const auto packed = pack({frame.bytes, frame.length});
        if (!packed) return frame.handle;
        buffers_.release(frame.handle);
        return *packed;
    }
    /// A frame of these bytes; nothing where there is no memory.
    [[nodiscard]] std::optional<std::uint64_t> keep_copy(std::span<const std::uint8_t> bytes);
    /// Its bytes, to be read and changed.
    [[nodiscard]] std::span<std::uint8_t> view(std::uint64_t handle) {
        if (FrameStore::holds(handle)) [[likely]]
            return store_.view(handle);
        const HeldFrame frame = buffers_.view(handle);
        return {frame.bytes, frame.length};
    }
    /// The frame in a buffer, for a device, in place of what was kept; nothing where buffers are short: it is
    /// still kept then.
    [[nodiscard]] std::optional<HeldFrame> take_out(std::uint64_t handle);
    void release(std::uint64_t handle) {
        if (FrameStore::holds(handle)) [[likely]]
            return store_.release(handle);
        buffers_.release(handle);
    }
    /// Fetches what view() will read.
    void prefetch(std::uint64_t handle) {
        if (FrameStore::holds(handle)) [[likely]]
            return __builtin_prefetch(store_.view(handle).data(), 1);
        buffers_.prefetch(handle);
    }

    /// Packed frames.
    [[nodiscard]] std::size_t packed() const { return store_.frames(); }
    /// The buffer memory that frames which are not packed are in.
    [[nodiscard]] FrameMemory& buffers() { return buffers_; }
    [[nodiscard]] const FrameStore& store() const { return store_; }

private:
    [[nodiscard]] std::optional<std::uint64_t> pack(std::span<const std::uint8_t> bytes) {
        return bytes.size() <= FrameStore::kLongest ? store_.put(bytes) : std::nullopt;
    }

    FrameMemory& buffers_;
    FrameStore store_;
};

}  // namespace hexi
