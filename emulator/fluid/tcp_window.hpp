// What a TCP sender's window does to the queue of the link that limits it.
#pragma once

#include <string>
#include <vector>

#include "topology/base/result.hpp"

namespace hexi {

/// How a congestion control behaves where it fills a drop-tail buffer.
struct CongestionControl {
    std::string name;
    double kept = 1;      ///< of the window after a loss; 1: it does not wait for losses
    int power = 1;        ///< in which the window comes back over a cycle: 3 for CUBIC, 1 straight
    double most_bdp = 0;  ///< window it never exceeds, in bandwidth-delay products; 0: no such bound
};

/// CUBIC: a cubic from 0.7 of the window back to it (RFC 9438, 4.6), so three quarters of the dip are made up
/// on average. Reno, and DCTCP whose marks nobody sets: straight from a half (RFC 5681). BBR: two
/// bandwidth-delay products in flight at most, whatever is lost. kInvalid lists the names allowed.
[[nodiscard]] Result<CongestionControl> congestion_control(const std::string& name);

/// Seconds from a loss to the next where the window comes back to `largest` segments (> 0); 0 where losses do
/// not make it come and go. CUBIC: the cube root of what it lost over 0.4 (RFC 9438, 4.2); Reno: half a
/// segment a round trip, as acknowledgements are delayed (RFC 5681, 3.1 and 4.2).
[[nodiscard]] double loss_cycle_s(const CongestionControl& control, double largest, double round_trip_s);

/// Where windows add up to more than the link carries.
struct StandingQueue {
    /// What the queue goes up and down between, evenly; the least may be below 0: for that part of the time
    /// it is empty.
    double least_bits = 0, most_bits = 0;
    double used = 1;         ///< share of the link's rate that is used, over a cycle
    bool overflows = false;  ///< the buffer limits the windows: packets are lost in every cycle

    bool operator==(const StandingQueue&) const = default;
};

/// Of senders with `window_bits` together over a bottleneck whose bandwidth-delay product is `bdp_bits`, and
/// whose buffer takes `room_bits`; all >= 0. Without overflow the queue holds what the windows have over the
/// product. With it the windows go up and down in step, as drop-tail makes them (S. Shenker, L. Zhang, D.
/// Clark, CCR 20(5), 1990).
[[nodiscard]] StandingQueue standing_queue(const CongestionControl& control, double window_bits,
                                           double bdp_bits, double room_bits);

}  // namespace hexi
