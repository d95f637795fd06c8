// How much the service bears, its client on the same machine.
#pragma once

#include <vector>

#include "controller/bench/service_figure.hpp"
#include "topology/base/clock.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Reads of one intent over 16 connections, and durable makings of intents over 256, each for 5 s as fast as
/// they are answered, beside what is wanted (20,000 and 2,000 a second); then at half of that for 5 s, with
/// the p99 of the wait beside 10 ms. Then 1,000 clients that follow events, and how long it takes until all
/// of them are told of a change. Everything in one process. kEnvironment where the machine refuses.
[[nodiscard]] Result<std::vector<ServiceFigure>> benchmark_service(const MonotonicClock& clock);

}  // namespace hexi
