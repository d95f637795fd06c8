// What a packet that goes from link to link finds on the next.
#pragma once

#include <cstdint>

namespace hexi {

/// Three links of a packet's way, one after the other; kNoIndex: none.
struct LinksOfWay {
    std::uint32_t first, link, next;
};

/// Waits for what is ahead, over those of packets that come from elsewhere.
struct FoundAhead {
    double mean = 1;     ///< mean wait
    double waiting = 1;  ///< share of those who wait
};

/// Of packets that leave one link for the next.
struct LinkAhead {
    double share = 0;           ///< of the packets of the first link go the same way
    double share_along = 0;     ///< of those that came to it over the same link as the packet
    double transmission_s = 0;  ///< mean time to transmit one of them on the next
    /// What is ahead of who waited on the first link, but for a packet that it followed right behind; and of
    /// who did not wait.
    FoundAhead waited, idle;
    /// s that wait on the next link is longer for each that it was longer on the first.
    double slope = 0;
};

}  // namespace hexi
