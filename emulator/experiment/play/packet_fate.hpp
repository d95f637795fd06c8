// What became of one packet, for those who watch packet by packet.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "emulator/experiment/run_result.hpp"
#include "topology/base/ids.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// Why a packet was lost; the fields of DropCounts.
enum class Loss : std::uint8_t { kQueueFull, kLinkDown, kNoRoute, kRandom };

/// Adds one packet lost for `loss`.
inline void count(Loss loss, DropCounts& drops) {
    switch (loss) {
        case Loss::kQueueFull:
            ++drops.queue_full;
            return;
        case Loss::kLinkDown:
            ++drops.link_down;
            return;
        case Loss::kNoRoute:
            ++drops.no_route;
            return;
        case Loss::kRandom:
            ++drops.random;
            return;
    }
}

/// The end of one packet of an open-loop source.
struct PacketFate {
    std::uint32_t source = 0;    ///< index into Experiment::sources
    std::uint32_t sequence = 0;  ///< within its source, from 0
    bool echo = false;           ///< a probe on its way back: `delay` is the round trip
    SimTime ended{0};            ///< when it arrived or was lost
    SimTime delay{0};            ///< since its birth, as reported
    std::optional<Loss> loss;    ///< absent: it arrived
    LinkId lost_on;              ///< where `loss` happened; invalid for kNoRoute

    bool operator==(const PacketFate&) const = default;
};

/// Told of each packet as it ends, in order of time. Empty: nobody watches.
using PacketObserver = std::function<void(const PacketFate&)>;

}  // namespace hexi
