// What a played packet is for.
#pragma once

#include <cstdint>

namespace hexi {

/// Bits that a packet carries through the network.
enum PacketFlag : std::uint8_t {
    kMeasured = 1,  ///< its delay counts in the result
    kEcho = 2,      ///< a probe on its way back
    kProbe = 8,     ///< a probe on its way out, to be answered
    kFollows = 16,  ///< hybrid engine: comes to its link right behind a packet of the background
    kHosted = 4,    ///< `tag` is the handle of a packet that an end host owns
    /// Hybrid engine: how long it waited on the link before, as wait_level.hpp counts; 0: there was none.
    kWaitLevel = 0xe0,
};

}  // namespace hexi
