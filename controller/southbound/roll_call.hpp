// Answers of many agents to one question.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include "topology/base/result.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// Agents have the numbers 0 .. expected - 1, and each answers once. One thread waits; answers come on any.
class RollCall {
public:
    using Clock = std::chrono::steady_clock;

    explicit RollCall(std::size_t expected) : left_(expected), begun_(Clock::now()), answered_(expected) {}

    void answer(std::size_t agent, const Result<Json>& answer) {
        const std::lock_guard lock(mutex_);
        answered_[agent] = true;
        if (answer) {
            at_.emplace_back(agent,
                             std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begun_));
        } else {
            refused_.emplace_back(agent, answer.error());
        }
        if (--left_ == 0) all_.notify_all();
    }
    /// False where some have not answered in time, or nobody will because of `stopping`.
    bool wait(std::chrono::milliseconds patience, const std::atomic<bool>& stopping) {
        constexpr std::chrono::milliseconds kLook{50};
        std::unique_lock lock(mutex_);
        const auto until = Clock::now() + patience;
        while (left_ > 0 && !stopping && Clock::now() < until) all_.wait_for(lock, kLook);
        return left_ == 0;
    }
    [[nodiscard]] bool has_answered(std::size_t agent) {
        const std::lock_guard lock(mutex_);
        return answered_[agent];
    }
    /// Of those that have done what was asked.
    [[nodiscard]] std::vector<std::pair<std::size_t, std::chrono::microseconds>> times() {
        const std::lock_guard lock(mutex_);
        return at_;
    }
    [[nodiscard]] std::vector<std::pair<std::size_t, Error>> refused() {
        const std::lock_guard lock(mutex_);
        return refused_;
    }

private:
    std::mutex mutex_;
    std::condition_variable all_;
    std::size_t left_;
    Clock::time_point begun_;
    std::vector<bool> answered_;
    std::vector<std::pair<std::size_t, std::chrono::microseconds>> at_;
    std::vector<std::pair<std::size_t, Error>> refused_;
};

}  // namespace hexi
