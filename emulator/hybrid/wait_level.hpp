// How long a packet waited on the link before, in three bits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "emulator/experiment/play/packet_flag.hpp"

namespace hexi {

/// Levels of packets that came over a link: 1 did not wait there, 2 .. 7 waited longer and longer.
inline constexpr std::size_t kWaitLevels = 8;
/// Mean of the waits of a level, over that of all waits above 0, where these are exponential.
inline constexpr std::array<float, kWaitLevels> kWaitOfLevel{0, 0, .147F, .507F, 1.04F, 1.82F, 3.02F, 5};

[[nodiscard]] constexpr std::uint8_t wait_level(std::uint8_t flags) { return flags >> 5U; }
/// `flags` of a packet that waited `over` times what those do who wait.
[[nodiscard]] constexpr std::uint8_t with_wait_level(std::uint8_t flags, double over) {
    constexpr std::array<double, 6> kFrom{0, .3, .75, 1.4, 2.4, 4};
    unsigned level = 1;
    for (const double from : kFrom) level += over > from ? 1 : 0;
    return static_cast<std::uint8_t>((flags & ~unsigned{kWaitLevel}) | level << 5U);
}

}  // namespace hexi
