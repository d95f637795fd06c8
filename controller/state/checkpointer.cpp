#include "controller/state/checkpointer.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "controller/state/database.hpp"

namespace hexi {

struct Checkpointer::State {
    Database database;
    std::chrono::milliseconds pause;
    std::mutex mutex;
    std::condition_variable end;
    bool ending = false;
    std::thread thread;

    void work() {
        std::unique_lock lock(mutex);
        while (!end.wait_for(lock, pause, [&] { return ending; })) {
            lock.unlock();
            // What goes wrong here goes wrong at the next commit, too, which says so.
            (void)database.checkpoint();
            lock.lock();
        }
    }
};

Result<std::unique_ptr<Checkpointer>> Checkpointer::start(const std::string& path,
                                                          std::chrono::milliseconds pause) {
    auto database = Database::open_beside(path);
    if (!database) return tl::unexpected(database.error());
    std::unique_ptr<State> state(new State{.database = *std::move(database), .pause = pause});
    return std::unique_ptr<Checkpointer>(new Checkpointer(std::move(state)));
}

Checkpointer::Checkpointer(std::unique_ptr<State> state) : state_(std::move(state)) {
    state_->thread = std::thread([state = state_.get()] { state->work(); });
}

Checkpointer::~Checkpointer() {
    {
        const std::lock_guard lock(state_->mutex);
        state_->ending = true;
    }
    state_->end.notify_one();
    state_->thread.join();
}

}  // namespace hexi
