// What the threads of one network tell each other: packets that cross, and how far each has come.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

#include "dataplane/engine/ring_mesh.hpp"
#include "dataplane/link/emulated_packet.hpp"

namespace hexi {

/// A packet that comes from outside a shard's own wires.
struct Outsider {
    EmulatedPacket packet;
    SimTime decided = SimTime::min();  ///< orders it among arrivals of the same instant
    std::uint32_t upstream = 0;        ///< breaks the last ties: kOutside | source, or the link it comes from
};

/// A ring from every worker to every other, and every worker's promise: that it will send nothing more that
/// arrives before it. Each worker calls for itself only.
class ShardExchange {
public:
    /// `owners`: worker of each link, below `workers`.
    ShardExchange(std::vector<std::uint8_t> owners, std::size_t workers)
        : owners_(std::move(owners)), promises_(workers), outsiders_(workers, kRing) {}

    [[nodiscard]] std::size_t owner(std::uint32_t link) const { return owners_[link]; }
    [[nodiscard]] std::size_t workers() const { return promises_.size(); }

    /// The least promise of all workers but `self`.
    [[nodiscard]] SimTime promised_to(std::size_t self) const {
        std::int64_t least = SimTime::max().count();
        for (std::size_t worker = 0; worker < promises_.size(); ++worker) {
            if (worker != self) least = std::min(least, promises_[worker].at.load(std::memory_order_acquire));
        }
        return SimTime(least);
    }
    void promise(std::size_t self, SimTime at) {
        promises_[self].at.store(at.count(), std::memory_order_release);
    }

    void send(std::size_t self, std::size_t to, const Outsider& outsider) {
        outsiders_.send(self, to, outsider);
    }
    /// Sends what found a ring full; false where some still does.
    bool flush(std::size_t self) { return outsiders_.flush(self); }
    /// `take(outsider)` for everything sent to `self` so far.
    template <typename Take>
    void receive(std::size_t self, const Take& take) {
        outsiders_.receive(self, take);
    }
    /// The same for everything sent to anybody, while no worker is in a call.
    template <typename Take>
    void clear(const Take& take) {
        outsiders_.clear(take);
    }

private:
    static constexpr std::size_t kRing = 4096;
    struct alignas(64) Promise {
        std::atomic<std::int64_t> at{0};
    };

    std::vector<std::uint8_t> owners_;
    std::vector<Promise> promises_;
    RingMesh<Outsider> outsiders_;
};

}  // namespace hexi
