// Packed frames that end with another worker than the one that packed them.
#pragma once

#include <vector>

#include "dataplane/engine/frame_store.hpp"
#include "dataplane/engine/ring_mesh.hpp"

namespace hexi {

/// Where every worker's packed frames are, and the way home for those that others are done with: a
/// FrameStore is one thread's. Each worker calls for itself only.
class FrameHomes {
public:
    /// `cells` of every worker's store, whose owner (FrameStore::owner_of) is its place here.
    explicit FrameHomes(std::vector<FrameStore::Cells> cells)
        : cells_(std::move(cells)), returning_(cells_.size(), kRing) {}

    /// The frame of `handle`, to be changed by whoever holds it.
    [[nodiscard]] std::span<std::uint8_t> view(std::uint64_t handle) const {
        return cells_[FrameStore::owner_of(handle)].view(handle);
    }
    /// `self` is done with a frame of another.
    void send_home(std::size_t self, std::uint64_t handle) {
        returning_.send(self, FrameStore::owner_of(handle), handle);
    }
    /// `take(handle)` for every frame of `self` that came home.
    template <typename Take>
    void collect(std::size_t self, const Take& take) {
        returning_.flush(self);
        returning_.receive(self, take);
    }
    /// The same for all frames on their way to any worker, while none is in a call.
    template <typename Take>
    void clear(const Take& take) {
        returning_.clear(take);
    }

private:
    static constexpr std::size_t kRing = 16'384;
    std::vector<FrameStore::Cells> cells_;
    RingMesh<std::uint64_t> returning_;
};

}  // namespace hexi
