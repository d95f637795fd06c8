// From the thread that makes frames to the one that sends them.
#pragma once

#include <atomic>
#include <cstdint>

#include "dataplane/engine/spsc_ring.hpp"
#include "dataplane/packet/packet_port.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// A frame that is ready, and when it is due.
struct TimedFrame {
    SimTime due{0};  ///< since the first one's time
    std::uint32_t port = 0;
    HeldFrame frame;
};

/// Frames in the order of their times, and whether more will come. One thread fills, one empties.
struct ReplayQueue {
    explicit ReplayQueue(std::size_t room) : frames(room) {}

    SpscRing<TimedFrame> frames;
    std::atomic<std::uint64_t> made{0};  ///< frames so far
    std::atomic<bool> all_made{false};   ///< the filler is done
    std::atomic<bool> given_up{false};   ///< the sender takes no more
    std::atomic<bool> failed{false};     ///< the filler met an error: what is left is not to be sent
};

}  // namespace hexi
