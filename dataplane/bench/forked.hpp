// A measurement in a process of its own: DPDK starts but once in each, and pages and caches begin afresh.
#pragma once

#include <functional>
#include <vector>

#include "topology/base/result.hpp"

namespace hexi {

/// Figures, in an order that the two sides agree on.
using Figures = std::vector<double>;

/// What `measure` returns in a fork of this process, which has no other threads. kEnvironment where the fork
/// fails or is killed; else as `measure`. At most 512 figures.
[[nodiscard]] Result<Figures> in_fork(const std::function<Result<Figures>()>& measure);

}  // namespace hexi
