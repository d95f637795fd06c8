// A ring from every worker to every other.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "dataplane/engine/spsc_ring.hpp"

namespace hexi {

/// Carries values between the threads of `workers` workers, in order from each to each, without locks. What
/// finds a ring full waits with its sender. Each worker calls for itself only.
template <typename T>
class RingMesh {
public:
    /// Rings have room for `capacity` each.
    RingMesh(std::size_t workers, std::size_t capacity) : workers_(workers), unsent_(workers * workers) {
        for (std::size_t i = 0; i < workers * workers; ++i)
            rings_.push_back(i % (workers + 1) == 0 ? nullptr : std::make_unique<SpscRing<T>>(capacity));
    }

    [[nodiscard]] std::size_t workers() const { return workers_; }

    /// `to` is not `self`.
    void send(std::size_t self, std::size_t to, const T& value) {
        std::vector<T>& waiting = unsent_[self * workers_ + to];
        if (!waiting.empty() || !ring(self, to).push(value)) waiting.push_back(value);
    }
    /// Sends what found a ring full; false where some still does.
    bool flush(std::size_t self) {
        bool all = true;
        for (std::size_t to = 0; to < workers_; ++to) {
            std::vector<T>& waiting = unsent_[self * workers_ + to];
            if (waiting.empty()) continue;
            std::size_t sent = 0;
            while (sent < waiting.size() && ring(self, to).push(waiting[sent])) ++sent;
            waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(sent));
            all = all && waiting.empty();
        }
        return all;
    }
    /// `take(value)` for everything sent to `self` so far.
    template <typename Take>
    void receive(std::size_t self, const Take& take) {
        for (std::size_t from = 0; from < workers_; ++from) {
            if (from != self) ring(from, self).drain(take);
        }
    }
    /// `take(value)` for everything on its way to anybody; while no worker is in a call.
    template <typename Take>
    void clear(const Take& take) {
        for (auto& one : rings_) {
            if (one != nullptr) one->drain(take);
        }
        for (std::vector<T>& waiting : unsent_) {
            for (const T& value : waiting) take(value);
            waiting.clear();
        }
    }

private:
    SpscRing<T>& ring(std::size_t from, std::size_t to) { return *rings_[from * workers_ + to]; }

    std::size_t workers_;
    std::vector<std::unique_ptr<SpscRing<T>>> rings_;  ///< [from][to]; none to oneself
    std::vector<std::vector<T>> unsent_;               ///< [from][to], the sender's own
};

}  // namespace hexi
