// Bits that look random, from bits that do not.
#pragma once

#include <cstdint>

namespace hexi {

/// SplitMix64's last step (Steele, Lea, Flood, OOPSLA 2014): every bit of `value` changes about half of all.
[[nodiscard]] constexpr std::uint64_t mixed_bits(std::uint64_t value) {
    value = (value ^ value >> 30U) * 0xBF58476D1CE4E5B9U;
    value = (value ^ value >> 27U) * 0x94D049BB133111EBU;
    return value ^ value >> 31U;
}

}  // namespace hexi
