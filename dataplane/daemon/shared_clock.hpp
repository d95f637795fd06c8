// One clock for all threads of an emulation.
#pragma once

#include <atomic>
#include <mutex>

#include "dataplane/clock/cycle_clock.hpp"

namespace hexi {

/// A CycleClock that one thread holds to its reference and all threads read, each through a WorkerClock.
class SharedClock {
public:
    explicit SharedClock(const CycleClock& clock) : clock_(clock) {}

    /// See CycleClock::track(); one thread.
    void track(const ClockSample& sample) {
        const std::lock_guard lock(guard_);
        clock_.track(sample);
        version_.fetch_add(1, std::memory_order_release);
    }
    [[nodiscard]] CycleClock copy() const {
        const std::lock_guard lock(guard_);
        return clock_;
    }
    /// Changes with every track().
    [[nodiscard]] std::uint64_t version() const { return version_.load(std::memory_order_acquire); }

private:
    mutable std::mutex guard_;
    CycleClock clock_;
    std::atomic<std::uint64_t> version_{0};
};

/// How one thread reads a SharedClock. Never goes back, even where a newer rate takes over a moment late.
class WorkerClock {
public:
    explicit WorkerClock(const SharedClock& shared) : shared_(shared), clock_(shared.copy()) {}

    [[nodiscard]] SimTime at(std::uint64_t cycles) {
        if (const std::uint64_t version = shared_.version(); version != version_) [[unlikely]] {
            version_ = version;
            clock_ = shared_.copy();
        }
        return last_ = std::max(last_, clock_.at(cycles));
    }

private:
    const SharedClock& shared_;
    CycleClock clock_;
    std::uint64_t version_ = 0;
    SimTime last_{0};
};

}  // namespace hexi
