// The time stamps of a pcapng interface.
#pragma once

#include <cstdint>

#include "traces/capture/trace_time.hpp"

namespace hexi {

/// How an interface counts time: its options if_tsresol and if_tsoffset (draft-ietf-opsawg-pcapng, 4.2).
class PcapngClock {
public:
    /// Microseconds since 1970.
    PcapngClock() : PcapngClock(6, 0) {}
    /// `resolution` as in the file: 10^-n s, or 2^-n s where its highest bit is set. `offset_s` is added.
    PcapngClock(std::uint8_t resolution, std::int64_t offset_s);

    /// Nanoseconds, finer ones cut off. Saturates at the last second of TraceTime.
    [[nodiscard]] TraceTime at(std::uint64_t ticks) const {
        if (ticks_per_s_ == 0) [[unlikely]]
            return uncommon(ticks);
        const std::uint64_t s = ticks / ticks_per_s_, rest = ticks % ticks_per_s_;
        return {shifted(s), static_cast<std::uint32_t>(rest * ns_per_tick_)};
    }
    /// Decimals of a second that it tells, at most 9.
    [[nodiscard]] std::uint8_t digits() const { return digits_; }

private:
    [[nodiscard]] TraceTime uncommon(std::uint64_t ticks) const;
    [[nodiscard]] std::int64_t shifted(std::uint64_t s) const;

    std::uint64_t ticks_per_s_ = 0;  ///< for 10^0 to 10^-9; 0: uncommon
    std::uint64_t ns_per_tick_ = 0;
    std::int64_t offset_s_ = 0;
    std::uint8_t exponent_ = 6, digits_ = 6;
    bool binary_ = false;
};

}  // namespace hexi
