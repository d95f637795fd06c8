// When packets of a trace are sent again, and which of them.
#pragma once

#include <cstdint>
#include <optional>

#include "traces/capture/trace_time.hpp"
#include "traces/flow/packet_headers.hpp"

namespace hexi {

/// Time that runs faster or slower from the first instant on. Each instant is computed from the first, so
/// nothing adds up over a trace.
class TimeScale {
public:
    /// `speed` from 1e-6 to 1e6, kept in millionths: 2 halves every gap.
    explicit TimeScale(double speed);

    /// `at`, `later_ns` (>= 0) after it in the trace, in the new time; the first one asked for stays.
    [[nodiscard]] TraceTime at(const TraceTime& at, std::int64_t later_ns = 0);

private:
    std::int64_t millionths_;
    std::optional<TraceTime> origin_;
};

/// `at` moved by `ns`, forward or back.
[[nodiscard]] TraceTime moved(const TraceTime& at, std::int64_t ns);

/// A number that both directions of a conversation share, and few others do.
[[nodiscard]] std::uint64_t conversation_hash(const FlowTuple& key, std::uint64_t seed);

/// A share of the conversations of a trace, whole ones: both directions of one are kept or not.
class FlowThinner {
public:
    /// `share` 0..1, the chance of each conversation to stay.
    FlowThinner(double share, std::uint64_t seed);
    [[nodiscard]] bool keeps(const FlowTuple& key) const;

private:
    std::uint64_t below_, seed_;
    bool all_;
};

}  // namespace hexi
