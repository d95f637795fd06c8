#include "dataplane/daemon/stop_signals.hpp"

#include <csignal>

namespace hexi {
namespace {

/// Set by the signals that end the program; a handler may touch nothing else.
std::atomic<bool> stop_asked{false};
static_assert(std::atomic<bool>::is_always_lock_free);

void ask_to_stop(int) { stop_asked.store(true, std::memory_order_relaxed); }

}  // namespace

std::atomic<bool>& heed_stop_signals() {
    struct sigaction action {};
    action.sa_handler = ask_to_stop;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    return stop_asked;
}

}  // namespace hexi
