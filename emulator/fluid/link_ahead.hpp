// What a packet that goes from link to link may have right ahead of it.
#pragma once

namespace hexi {

/// What a packet that leaves one link for the next may have right ahead of it there.
struct LinkAhead {
    double share = 0;           ///< of the packets of the first link go the same way
    double transmission_s = 0;  ///< mean time to transmit one of them on the next
    double wait_ratio = 1;      ///< mean wait of these on the next over that of packets from elsewhere
};

}  // namespace hexi
