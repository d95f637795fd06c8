// Waits among packets of clocks.
#pragma once

namespace hexi {

/// Moments of the work that an arbitrary instant finds, in transmissions of one packet.
struct ClockWait {
    double mean = 0, second = 0;
};

/// N*D/D/1: `clocks` (>= 1; more than one need not be whole) of one period and random phases, together a load
/// of `load` (0 .. 1). Exact at a grid of both, by the sum in J. Roberts, U. Mocci, J. Virtamo, Broadband
/// Network Teletraffic (Springer 1996), 15.2, between them straight, and towards M/D/1 beyond 130 clocks.
[[nodiscard]] ClockWait clock_wait(double clocks, double load);

}  // namespace hexi
