// The time of a packet in a trace.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <string>

namespace hexi {

/// A point in time since 1970-01-01 UTC, without leap seconds, to the nanosecond; finer times of a file are
/// rounded: those of ERF to the nearest, others down. Whole seconds of 64 bits, because files hold times that
/// 64 bits of nanoseconds do not.
struct TraceTime {
    std::int64_t s = 0;
    std::uint32_t ns = 0;  ///< 0..999'999'999, counted upwards before 1970, too

    auto operator<=>(const TraceTime&) const = default;
};

inline constexpr std::uint32_t kNsPerSecond = 1'000'000'000;

/// `s` seconds and `ns` nanoseconds, of which whole seconds are carried. Saturates at the last second.
[[nodiscard]] constexpr TraceTime trace_time(std::int64_t s, std::uint64_t ns) {
    if (ns >= kNsPerSecond) [[unlikely]] {
        const auto carried = static_cast<std::int64_t>(ns / kNsPerSecond);
        const std::int64_t room = std::numeric_limits<std::int64_t>::max() - carried;
        s = s > room ? std::numeric_limits<std::int64_t>::max() : s + carried;
        ns %= kNsPerSecond;
    }
    return {s, static_cast<std::uint32_t>(ns)};
}

/// Nanoseconds from `from` to `until`, negative backwards; saturates at 292 years.
[[nodiscard]] constexpr std::int64_t ns_between(const TraceTime& from, const TraceTime& until) {
    std::int64_t s = 0, ns = 0;
    const std::int64_t most =
        until < from ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
    if (__builtin_sub_overflow(until.s, from.s, &s)) return most;
    if (__builtin_mul_overflow(s, std::int64_t{kNsPerSecond}, &ns)) return most;
    const std::int64_t rest = std::int64_t{until.ns} - std::int64_t{from.ns};
    return __builtin_add_overflow(ns, rest, &ns) ? most : ns;
}

/// Seconds with `digits` (0..9) decimals, the rest cut off: "1700000000.000001".
[[nodiscard]] std::string seconds_text(const TraceTime& time, int digits);

/// `until` minus `from` in the same form; `until` may be the earlier one.
[[nodiscard]] std::string duration_s_text(const TraceTime& from, const TraceTime& until, int digits);

}  // namespace hexi
