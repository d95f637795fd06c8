// Where frames are while they are under way.
#pragma once

#include "dataplane/daemon/frame_homes.hpp"
#include "dataplane/packet/packet_port.hpp"

namespace hexi {

/// Keeps frames under way: short ones packed in a FrameStore, so that the devices' buffers are free for what
/// comes next, long ones in the buffer they came in; short ones, too, when the store is full. A frame has one
/// handle, whichever it is. One thread.
class FrameKeeper {
public:
    /// `buffers` are the devices'; they outlive it.
    FrameKeeper(FrameMemory& buffers, FrameStore store) : buffers_(buffers), store_(std::move(store)) {}

    /// From now on frames come from and go to other workers; this is number `self`, the owner of its store.
    void join(FrameHomes& homes, std::size_t self) {
        homes_ = &homes;
        self_ = self;
    }
    /// Takes back what others were done with.
    void collect() {
        if (homes_ == nullptr) return;
        homes_->collect(self_, [this](std::uint64_t handle) { store_.release(handle); });
    }

    /// Takes `frame`, which is in a buffer; its handle from now on.
    [[nodiscard]] std::uint64_t keep(const HeldFrame& frame) {
        const auto packed = pack({frame.bytes, frame.length});
        if (!packed) return frame.handle;
        buffers_.release(frame.handle);
        return *packed;
    }
    /// As keep(); but the buffer of a frame that was packed, and so has another handle, is left to the caller
    /// to release.
    [[nodiscard]] std::uint64_t keep_packed(const HeldFrame& frame) {
        return pack({frame.bytes, frame.length}).value_or(frame.handle);
    }
    /// A frame of these bytes; nothing where there is no memory.
    [[nodiscard]] std::optional<std::uint64_t> keep_copy(std::span<const std::uint8_t> bytes);
    /// Its bytes, to be read and changed.
    [[nodiscard]] std::span<std::uint8_t> view(std::uint64_t handle) {
        if (FrameStore::holds(handle)) [[likely]]
            return packed_view(handle);
        const HeldFrame frame = buffers_.view(handle);
        return {frame.bytes, frame.length};
    }
    /// The frame in a buffer, for a device, in place of what was kept; nothing where buffers are short: it is
    /// still kept then.
    [[nodiscard]] std::optional<HeldFrame> take_out(std::uint64_t handle);
    void release(std::uint64_t handle) {
        if (FrameStore::holds(handle)) [[likely]]
            return release_packed(handle);
        buffers_.release(handle);
    }
    /// Fetches what view() will read.
    void prefetch(std::uint64_t handle) {
        if (FrameStore::holds(handle)) [[likely]]
            return __builtin_prefetch(packed_view(handle).data(), 1);
        buffers_.prefetch(handle);
    }

    /// Packed frames in the own store.
    [[nodiscard]] std::size_t packed() const { return store_.frames(); }
    /// The buffer memory that frames which are not packed are in.
    [[nodiscard]] FrameMemory& buffers() { return buffers_; }
    [[nodiscard]] const FrameStore& store() const { return store_; }

private:
    [[nodiscard]] std::span<std::uint8_t> packed_view(std::uint64_t handle) {
        return homes_ == nullptr ? store_.view(handle) : homes_->view(handle);
    }
    void release_packed(std::uint64_t handle) {
        if (homes_ == nullptr || FrameStore::owner_of(handle) == self_) [[likely]]
            return store_.release(handle);
        homes_->send_home(self_, handle);
    }
    [[nodiscard]] std::optional<std::uint64_t> pack(std::span<const std::uint8_t> bytes) {
        return bytes.size() <= FrameStore::kLongest ? store_.put(bytes) : std::nullopt;
    }

    FrameMemory& buffers_;
    FrameStore store_;
    FrameHomes* homes_ = nullptr;  ///< null: there are no others
    std::size_t self_ = 0;
};

}  // namespace hexi
