#include "traces/capture/trace_time.hpp"

#include <fmt/format.h>

namespace hexi {
namespace {

std::string decimal(bool negative, std::uint64_t s, std::uint32_t ns, int digits) {
    std::string text = fmt::format("{}{}.{:09}", negative ? "-" : "", s, ns);
    text.resize(text.size() - 9 + static_cast<std::size_t>(digits));
    if (digits == 0) text.pop_back();
    return text;
}

}  // namespace

std::string seconds_text(const TraceTime& time, int digits) {
    if (time.s >= 0) return decimal(false, static_cast<std::uint64_t>(time.s), time.ns, digits);
    const std::uint64_t whole = -static_cast<std::uint64_t>(time.s);
    if (time.ns == 0) return decimal(true, whole, 0, digits);
    return decimal(true, whole - 1, kNsPerSecond - time.ns, digits);
}

std::string duration_s_text(const TraceTime& from, const TraceTime& until, int digits) {
    const bool negative = until < from;
    const TraceTime &early = negative ? until : from, &late = negative ? from : until;
    // Two 64-bit seconds may lie further apart than one can say, but never further than 64 bits without sign.
    std::uint64_t s = static_cast<std::uint64_t>(late.s) - static_cast<std::uint64_t>(early.s);
    std::uint32_t ns = late.ns;
    if (late.ns < early.ns) {
        --s;
        ns += kNsPerSecond;
    }
    return decimal(negative, s, ns - early.ns, digits);
}

}  // namespace hexi
