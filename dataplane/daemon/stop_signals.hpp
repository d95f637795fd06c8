// A program that ends when it is asked to, in order.
#pragma once

#include <atomic>

namespace hexi {

/// From now on SIGINT and SIGTERM end nothing; they set what this returns, which lives as long as the
/// process. Any thread may read it, and set it to end the program.
[[nodiscard]] std::atomic<bool>& heed_stop_signals();

}  // namespace hexi
