#include "traces/capture/pcapng_time.hpp"

#include <algorithm>
#include <limits>

#include "topology/base/wide.hpp"

namespace hexi {
namespace {

constexpr std::uint64_t power_of_ten(unsigned exponent) {
    std::uint64_t power = 1;
    for (unsigned i = 0; i < exponent; ++i) power *= 10;
    return power;
}

/// 10^19 is the largest power of ten in 64 bits.
constexpr unsigned kMostTen = 19;

}  // namespace

PcapngClock::PcapngClock(std::uint8_t resolution, std::int64_t offset_s)
    : offset_s_(offset_s), exponent_(resolution & 0x7FU), binary_((resolution & 0x80U) != 0) {
    constexpr std::uint8_t kMostDigits = 9;
    // Three binary digits and a third make a decimal one.
    const auto decimals = static_cast<std::uint8_t>(binary_ ? (exponent_ * 3 + 9) / 10 : exponent_);
    digits_ = std::min(decimals, kMostDigits);
    if (binary_ || exponent_ > kMostDigits) return;
    ticks_per_s_ = power_of_ten(exponent_);
    ns_per_tick_ = kNsPerSecond / ticks_per_s_;
}

TraceTime PcapngClock::uncommon(std::uint64_t ticks) const {
    if (!binary_) {
        const unsigned beyond = exponent_ - 9U;  // ticks of 10^-(9 + beyond) s
        const std::uint64_t ns = beyond > kMostTen ? 0 : ticks / power_of_ten(beyond);
        return {shifted(ns / kNsPerSecond), static_cast<std::uint32_t>(ns % kNsPerSecond)};
    }
    const std::uint64_t s = exponent_ < 64 ? ticks >> exponent_ : 0;
    const std::uint64_t rest = exponent_ < 64 ? ticks - (s << exponent_) : ticks;
    const Uint128 ns = Uint128{rest} * kNsPerSecond >> exponent_;
    return {shifted(s), static_cast<std::uint32_t>(ns)};
}

std::int64_t PcapngClock::shifted(std::uint64_t s) const {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    if (s > static_cast<std::uint64_t>(kMost)) return kMost;
    std::int64_t sum = 0;
    return __builtin_add_overflow(static_cast<std::int64_t>(s), offset_s_, &sum) ? kMost : sum;
}

}  // namespace hexi
