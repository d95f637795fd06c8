#include "controller/service/work_pool.hpp"

namespace hexi {

WorkPool::WorkPool(std::size_t threads, std::size_t most_waiting) : most_(most_waiting) {
    for (std::size_t made = 0; made < threads; ++made) threads_.emplace_back([this] { run(); });
}

WorkPool::~WorkPool() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        waiting_.clear();
    }
    more_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

bool WorkPool::submit(std::function<void()> work) {
    {
        const std::lock_guard lock(mutex_);
        if (ending_ || waiting_.size() >= most_) return false;
        waiting_.push_back(std::move(work));
    }
    more_.notify_one();
    return true;
}

void WorkPool::run() {
    for (;;) {
        std::function<void()> work;
        {
            std::unique_lock lock(mutex_);
            more_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            work = std::move(waiting_.front());
            waiting_.pop_front();
        }
        work();
    }
}

}  // namespace hexi
