// How much the service bears, its client on the same machine.
#pragma once

#include <chrono>
#include <vector>

#include "controller/bench/service_figure.hpp"
#include "topology/base/clock.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Reads of one intent over 16 connections, and durable makings of intents over 256, each for 5 s as fast as
/// they are answered, beside what is wanted (20,000 and 2,000 a second); then at half of that for 5 s, with
/// the p99 of the wait beside 10 ms; what one commit costs on that disk alone stands beside the writes. Then
/// 1,000 clients that follow events, and how long it takes until all of them are told of a change; 200
/// agents, and how long until all have committed a plan; more what-if questions than can wait, how many are
/// shed, and the p99 of reads right after. Everything in one process. kEnvironment where the machine refuses.
[[nodiscard]] Result<std::vector<ServiceFigure>> benchmark_service(const MonotonicClock& clock);

/// 120 requests a second for `time`, of which one changes a link, twenty replace intents and the rest read,
/// with 100 clients that follow events: memory at the end beside that after a tenth of the time. kEnvironment
/// as above.
[[nodiscard]] Result<std::vector<ServiceFigure>> benchmark_soak(const MonotonicClock& clock,
                                                                std::chrono::seconds time);

}  // namespace hexi
