// What a link's queue has done with packets.
#pragma once

#include <cstdint>

namespace hexi {

/// Since the queue was made: taken = sent + full + early + no_memory + those that wait.
struct QueueCounts {
    std::uint64_t taken = 0;      ///< packets that came
    std::uint64_t sent = 0;       ///< packets handed to the transmitter
    std::uint64_t full = 0;       ///< LinkLoss::kQueueFull
    std::uint64_t early = 0;      ///< LinkLoss::kQueueEarly
    std::uint64_t no_memory = 0;  ///< LinkLoss::kNoMemory
    std::uint64_t marked = 0;     ///< set to Ecn::kCongestion

    bool operator==(const QueueCounts&) const = default;
};

}  // namespace hexi
