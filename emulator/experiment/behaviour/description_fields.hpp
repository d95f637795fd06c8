// The kinds of fields that link behaviours are made of, and how they look in JSON.
#pragma once

#include <string_view>

#include "topology/base/units.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {

/// Longest delay, interval or period: an hour.
inline constexpr SimTime kLongestTime = std::chrono::hours(1);
inline constexpr NumberRange kRatio{0, 1};

[[nodiscard]] inline SimTime from_us(double microseconds) { return from_seconds(microseconds / 1e6); }

/// A time in microseconds at `key`, from `least` to an hour; `fallback` where absent.
inline SimTime time_or(ObjectReader& reader, std::string_view key, SimTime fallback,
                       SimTime least = SimTime(0)) {
    const auto value = reader.optional_number(key, {to_us(least), to_us(kLongestTime)});
    return value ? from_us(*value) : fallback;
}
/// As time_or(), required.
inline SimTime time_at(ObjectReader& reader, std::string_view key, SimTime least = SimTime(0)) {
    return from_us(reader.number(key, {to_us(least), to_us(kLongestTime)}));
}
/// A whole number from `least` to 2^32 - 1.
inline std::uint32_t count_or(ObjectReader& reader, std::string_view key, std::uint32_t fallback,
                              std::uint32_t least = 1, std::uint32_t most = 0xffffffff) {
    return static_cast<std::uint32_t>(reader.integer_or(key, fallback, {least, most}));
}

}  // namespace hexi
