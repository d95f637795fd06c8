#include "controller/state/state_writer.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace hexi {
namespace {

struct Job {
    StateWriter::Write write;
    StateWriter::Done done;
    Result<void> outcome = {};
};

/// Carries `job` out inside the open transaction. False where the transaction itself is lost.
bool carry_out(StateStore& store, Job& job) {
    if (job.outcome = store.mark(); !job.outcome) return false;
    job.outcome = job.write(store);
    const auto settled = job.outcome ? store.keep() : store.undo();
    if (!settled) job.outcome = settled;
    return settled.has_value();
}

/// Commits `jobs` together; their outcomes say what became of each.
void commit(StateStore& store, std::vector<Job>& jobs) {
    Result<void> all = store.begin();
    for (std::size_t next = 0; all && next < jobs.size(); ++next) {
        if (!carry_out(store, jobs[next])) all = jobs[next].outcome;
    }
    if (all) all = store.commit();
    if (all) return;
    // Where begin() failed, or SQLite has rolled back itself, there is nothing left to undo.
    (void)store.roll_back();
    for (Job& job : jobs) job.outcome = all;
}

}  // namespace

struct StateWriter::State {
    StateStore store;
    StateWriterLimits limits;
    std::mutex mutex;
    std::condition_variable more;
    std::deque<Job> waiting;
    bool ending = false;
    std::thread thread;

    /// The next jobs to commit together; none at the end.
    std::vector<Job> take() {
        std::unique_lock lock(mutex);
        more.wait(lock, [&] { return ending || !waiting.empty(); });
        std::vector<Job> jobs;
        for (; !waiting.empty() && jobs.size() < limits.together; waiting.pop_front()) {
            jobs.push_back(std::move(waiting.front()));
        }
        return jobs;
    }

    void work() {
        for (std::vector<Job> jobs = take(); !jobs.empty(); jobs = take()) {
            commit(store, jobs);
            for (Job& job : jobs) job.done(std::move(job.outcome));
        }
    }
};

StateWriter::StateWriter(StateStore store, StateWriterLimits limits)
    : state_(new State{.store = std::move(store), .limits = limits}) {
    state_->thread = std::thread([state = state_.get()] { state->work(); });
}

StateWriter::~StateWriter() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->ending = true;
    }
    state_->more.notify_one();
    state_->thread.join();
}

bool StateWriter::submit(Write write, Done done) {
    const std::lock_guard lock(state_->mutex);
    if (state_->ending || state_->waiting.size() >= state_->limits.waiting) return false;
    state_->waiting.push_back({.write = std::move(write), .done = std::move(done)});
    state_->more.notify_one();
    return true;
}

}  // namespace hexi
