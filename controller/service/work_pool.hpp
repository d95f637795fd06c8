// Threads for what takes longer than a moment, and a bound on what may wait for them.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hexi {

/// Carries work out on threads of its own, in the order submitted. Thread-safe.
class WorkPool {
public:
    /// `most_waiting` work not yet begun; more is turned away.
    WorkPool(std::size_t threads, std::size_t most_waiting);
    /// Drops what has not begun, waits for the rest.
    ~WorkPool();
    WorkPool(const WorkPool&) = delete;
    WorkPool& operator=(const WorkPool&) = delete;

    /// False where too much waits: `work` is not called.
    [[nodiscard]] bool submit(std::function<void()> work);

private:
    void run();

    std::mutex mutex_;
    std::condition_variable more_;
    std::deque<std::function<void()>> waiting_;
    std::size_t most_;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace hexi
