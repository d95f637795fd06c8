// The threads that DPDK started.
#pragma once

#include <cstddef>
#include <functional>

namespace hexi {

/// As many as EalOptions::lcores gave; the calling one is the first of them.
[[nodiscard]] std::size_t lcore_count();

/// Calls `work(i)` for every i below `count` (1 .. lcore_count()), each on a thread of DPDK's, the first on
/// this one, and returns when all have returned. `work` throws nothing.
void run_on_lcores(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace hexi
