// What a packet of one flow meets on its way, at one time.
#pragma once

#include <vector>

#include "emulator/fluid/fluid_links.hpp"
#include "emulator/fluid/steady_links.hpp"

namespace hexi {

/// Packets, fractions allowed, by why they were lost.
struct LossShares {
    double queue_full = 0, link_down = 0, no_route = 0, random = 0;

    [[nodiscard]] double total() const { return queue_full + link_down + no_route + random; }
    LossShares& add(const LossShares& other, double factor = 1);
};

/// Waits spread evenly from the one to the other, whichever is larger; what lies below 0 is no wait.
struct Ramp {
    double from_s = 0, to_s = 0;

    [[nodiscard]] double least_s() const { return from_s < to_s ? from_s : to_s; }
    [[nodiscard]] double most_s() const { return from_s < to_s ? to_s : from_s; }
    /// Share of the packets that do not wait.
    [[nodiscard]] double none() const {
        if (least_s() >= 0) return 0;
        return most_s() <= 0 ? 1 : -least_s() / (most_s() - least_s());
    }
    [[nodiscard]] double mean_s() const {
        return least_s() >= 0 ? (from_s + to_s) / 2 : (1 - none()) * most_s() / 2;
    }
    Ramp& operator+=(const Ramp& other) {
        from_s += other.from_s;
        to_s += other.to_s;
        return *this;
    }
};

/// One link of the way.
struct HopCrossing {
    std::uint32_t link = 0;
    double arrives = 1;  ///< share of the packets sent that come to the link
    LossShares lost;     ///< of the packets that come to the link, on it
    WaitLaw wait;        ///< as reported, at the lane rate
    Ramp queued;         ///< wait for what stands before the link
    SimTime serialisation{0};
    /// Mean wait over the span.
    [[nodiscard]] double mean_wait_s() const { return wait.mean + queued.mean_s(); }
};

/// Of packets of a class that come to `link` from elsewhere within `span_s` from now, while `links` stay as
/// they are; the transmission is left out.
[[nodiscard]] HopCrossing cross_link(const FluidLinks& links, std::uint32_t link, std::uint8_t traffic_class,
                                     double span_s);

struct FlowCrossing {
    std::vector<HopCrossing> hops;
    SimTime fixed{0};  ///< delays of all links, and transmissions
    WaitLaw wait;
    Ramp queued;
    double arrives = 1;  ///< share of the packets sent that reach the end
    LossShares lost;     ///< the rest

    /// Goes over `next` after this: an echo after its probe.
    FlowCrossing& operator+=(const FlowCrossing& next);
};

/// Of packets of `load` that leave its head within `span_s` from now, while `links` stay as they are.
[[nodiscard]] FlowCrossing cross(const FluidLinks& links, const FlowLoad& load, ByteCount packet_size,
                                 double span_s);

/// Of packets of a class that go `way` while links stay as `links` says.
[[nodiscard]] FlowCrossing cross(const SteadyView& links, std::span<const std::uint32_t> way,
                                 std::uint8_t traffic_class, ByteCount packet_size);
[[nodiscard]] HopCrossing cross_link(const SteadyView& links, std::uint32_t link, std::uint8_t traffic_class);

}  // namespace hexi
