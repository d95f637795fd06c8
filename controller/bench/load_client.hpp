// Many connections that ask as fast as they are answered, or at a steady rate, on one thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "topology/base/clock.hpp"
#include "topology/base/result.hpp"

namespace hexi {

struct LoadOptions {
    std::uint16_t port = 0;  ///< of this host
    std::size_t connections = 1;
    std::chrono::nanoseconds duration{0};
    double per_second = 0;  ///< requests of all connections together; 0: as fast as they are answered
    std::function<std::string(std::uint64_t number)> request;  ///< whole, as it goes over the wire
};

/// What came of it.
struct LoadResult {
    std::uint64_t answered = 0, refused = 0;  ///< 2xx; everything else
    double seconds = 0;
    std::vector<double> wait_ms;  ///< of each answered one, ascending; at a steady rate from when it was due

    [[nodiscard]] double per_second() const { return static_cast<double>(answered) / seconds; }
    /// `share` of the waits are no longer, 0..1; 0 where there are none.
    [[nodiscard]] double quantile(double share) const;
};

/// kEnvironment where the server cannot be reached or closes a connection.
[[nodiscard]] Result<LoadResult> put_load(const LoadOptions& options, const MonotonicClock& clock);

}  // namespace hexi
