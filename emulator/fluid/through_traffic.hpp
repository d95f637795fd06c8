// What links upstream do to the traffic that comes through them.
#pragma once

#include "emulator/fluid/link_ahead.hpp"

namespace hexi {

/// Traffic that comes to a link through one upstream link.
struct ThroughFlow {
    double rate_bps = 0, upstream_bps = 0;
    /// Of the upstream link; 0: as that of this link.
    double upstream_load = 0;
    /// Links that these packets have crossed together, the upstream one the last, >= 1.
    double links_together = 1;
};

/// A link and, of its load, what comes through one upstream link of the same rate.
struct ThroughPlace {
    double load = 0;           ///< 0 .. 1
    double share = 0;          ///< of it, 0 .. 1
    double upstream_load = 0;  ///< 0: as `load`
    double links_together = 1;
};
/// Where `through` comes to a link of `rate_bps` to which `total_bps` come. An upstream link that is faster
/// holds its packets apart in proportion only.
[[nodiscard]] ThroughPlace through_place(const ThroughFlow& through, double total_bps, double rate_bps);

/// Mean wait of the packets that came through one link, over the mean wait of the same load at random: they
/// cannot collide with each other. Measured packet by packet on chains of equal links; after an upstream link
/// of another load the gap to 1 is larger or smaller by how long the two remember (docs/fluid-engine.md).
[[nodiscard]] double through_wait_ratio(const ThroughPlace& place);

/// What who leaves the upstream link finds on the next.
struct ThroughLinks {
    ThroughPlace place;     ///< the next link, and what comes to it from the upstream one
    double factor = 1;      ///< through_factor() of the next link
    double goes_on = 0;     ///< share of the upstream link's traffic that goes to the next
    double came_along = 0;  ///< of what came to the upstream link as the packet did, the share that goes on
    double transmission_s = 0;  ///< of one of its packets on the next link, mean
};
/// Measured on pairs of links (docs/fluid-engine.md).
[[nodiscard]] LinkAhead found_ahead(const ThroughLinks& links);

}  // namespace hexi
