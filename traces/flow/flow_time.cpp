// Points in time, as flow files write them.
#include <charconv>
#include <chrono>

#include "traces/flow/flow_text.hpp"

namespace hexi {
namespace {

std::optional<std::uint64_t> whole(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Digits behind a point as nanoseconds; "" is 0.
std::optional<std::uint32_t> fraction_ns(std::string_view digits) {
    constexpr std::size_t kDigits = 9;
    std::uint32_t ns = 0;
    for (std::size_t i = 0; i < digits.size() || i < kDigits; ++i) {
        const char c = i < digits.size() ? digits[i] : '0';
        if (c < '0' || c > '9') return std::nullopt;
        if (i < kDigits) ns = ns * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return ns;
}

std::optional<TraceTime> with_fraction(std::optional<std::int64_t> s, std::string_view digits) {
    const auto ns = fraction_ns(digits);
    return s && ns ? std::optional(TraceTime{*s, *ns}) : std::nullopt;
}

/// "2015-01-03 13:04:47" in UTC.
std::optional<std::int64_t> date_s(std::string_view text) {
    if (text.size() != 19 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':')
        return std::nullopt;
    const auto year = whole(text.substr(0, 4)), month = whole(text.substr(5, 2)),
               day = whole(text.substr(8, 2)), hour = whole(text.substr(11, 2)),
               minute = whole(text.substr(14, 2)), second = whole(text.substr(17, 2));
    if (!year || !month || !day || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return ((days * 24 + static_cast<std::int64_t>(*hour)) * 60 + static_cast<std::int64_t>(*minute)) * 60 +
           static_cast<std::int64_t>(*second);
}

}  // namespace

std::optional<TraceTime> parse_trace_time(std::string_view text) {
    if (text.ends_with('Z')) text.remove_suffix(1);
    const std::size_t point = text.find('.');
    const std::string_view before = text.substr(0, point);
    const std::string_view digits =
        point == std::string_view::npos ? std::string_view() : text.substr(point + 1);
    if (before.size() == 19 && (before[10] == ' ' || before[10] == 'T'))
        return with_fraction(date_s(before), digits);
    const auto s = whole(before);
    constexpr std::uint64_t kMostSeconds = 1'000'000'000'000;
    if (!s || *s > kMostSeconds) return std::nullopt;
    return with_fraction(static_cast<std::int64_t>(*s), digits);
}

}  // namespace hexi
