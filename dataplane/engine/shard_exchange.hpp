// What the threads of one network tell each other: packets that cross, and how far each has come.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "dataplane/engine/spsc_ring.hpp"
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
        : owners_(std::move(owners)), workers_(workers), promises_(workers), unsent_(workers * workers) {
        for (std::size_t i = 0; i < workers * workers; ++i)
            rings_.push_back(std::make_unique<SpscRing<Outsider>>(kRing));
    }

    [[nodiscard]] std::size_t owner(std::uint32_t link) const { return owners_[link]; }
    [[nodiscard]] std::size_t workers() const { return workers_; }

    /// The least promise of all workers but `self`.
    [[nodiscard]] SimTime promised_to(std::size_t self) const {
        std::int64_t least = SimTime::max().count();
        for (std::size_t worker = 0; worker < workers_; ++worker) {
            if (worker != self) least = std::min(least, promises_[worker].at.load(std::memory_order_acquire));
        }
        return SimTime(least);
    }
    void promise(std::size_t self, SimTime at) {
        promises_[self].at.store(at.count(), std::memory_order_release);
    }

    void send(std::size_t self, std::size_t to, const Outsider& outsider) {
        std::vector<Outsider>& waiting = unsent_[self * workers_ + to];
        if (!waiting.empty() || !ring(self, to).push(outsider)) waiting.push_back(outsider);
    }
    /// Sends what found a ring full; false where some still does.
    bool flush(std::size_t self) {
        bool all = true;
        for (std::size_t to = 0; to < workers_; ++to) {
            std::vector<Outsider>& waiting = unsent_[self * workers_ + to];
            std::size_t sent = 0;
            while (sent < waiting.size() && ring(self, to).push(waiting[sent])) ++sent;
            waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(sent));
            all = all && waiting.empty();
        }
        return all;
    }
    /// `take(outsider)` for everything sent to `self` so far.
    template <typename Take>
    void receive(std::size_t self, const Take& take) {
        for (std::size_t from = 0; from < workers_; ++from) {
            if (from != self) ring(from, self).drain(take);
        }
    }

private:
    static constexpr std::size_t kRing = 4096;
    struct alignas(64) Promise {
        std::atomic<std::int64_t> at{0};
    };
    SpscRing<Outsider>& ring(std::size_t from, std::size_t to) { return *rings_[from * workers_ + to]; }

    std::vector<std::uint8_t> owners_;
    std::size_t workers_;
    std::vector<Promise> promises_;
    std::vector<std::unique_ptr<SpscRing<Outsider>>> rings_;  ///< [from][to]
    std::vector<std::vector<Outsider>> unsent_;               ///< [from][to], the sender's own
};

}  // namespace hexi
