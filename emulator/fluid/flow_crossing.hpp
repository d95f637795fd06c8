// What a packet of one flow meets on its way, at one time.
#pragma once

#include <vector>

#include "emulator/fluid/fluid_links.hpp"

namespace hexi {

/// Packets, fractions allowed, by why they were lost.
struct LossShares {
    double queue_full = 0, link_down = 0, no_route = 0, random = 0;

    [[nodiscard]] double total() const { return queue_full + link_down + no_route + random; }
    LossShares& add(const LossShares& other, double factor = 1);
};

/// One link of the way.
struct HopCrossing {
    std::uint32_t link = 0;
    double arrives = 1;  ///< share of the packets sent that come to the link
    LossShares lost;     ///< of the packets that come to the link, on it
    WaitLaw wait;        ///< as reported, at the lane rate
    double queued_s[2] = {
        0, 0};  ///< wait that fluid left behind, for packets at the beginning and the end of the span
    SimTime serialisation{0};
    /// Mean wait over the span.
    [[nodiscard]] double mean_wait_s() const { return wait.mean + (queued_s[0] + queued_s[1]) / 2; }
};

/// Of packets of a class that come to `link` from elsewhere within `span_s` from now, while `links` stay as
/// they are; the transmission is left out.
[[nodiscard]] HopCrossing cross_link(const FluidLinks& links, std::uint32_t link, std::uint8_t traffic_class,
                                     double span_s);

struct FlowCrossing {
    std::vector<HopCrossing> hops;
    SimTime fixed{0};  ///< delays of all links, and transmissions
    WaitLaw wait;
    double queued_s[2] = {0, 0};
    double arrives = 1;  ///< share of the packets sent that reach the end
    LossShares lost;     ///< the rest

    /// Goes over `next` after this: an echo after its probe.
    FlowCrossing& operator+=(const FlowCrossing& next);
};

/// Of packets of `load` that leave its head within `span_s` from now, while `links` stay as they are.
[[nodiscard]] FlowCrossing cross(const FluidLinks& links, const FlowBook& flows, const FlowLoad& load,
                                 ByteCount packet_size, double span_s);

}  // namespace hexi
