// How long packets wait for a link that is not overloaded.
#pragma once

#include <span>
#include <vector>

#include "emulator/fluid/through_traffic.hpp"
#include "emulator/fluid/wait_law.hpp"
#include "emulator/fluid/work_variance.hpp"

namespace hexi {

/// What comes to a link, class by class.
struct LinkInflow {
    std::vector<WorkMoments> classes;  ///< by traffic class, the most urgent first
    /// Of the rates, what comes through each upstream link. Traffic that enters the network here is in none.
    using Through = ThroughFlow;
    std::vector<Through> through;

    [[nodiscard]] double rate_bps() const;
};

/// Leaves of every class what more urgent ones leave room for on a link of `rate_bps`: where fluid is left
/// behind, they still wait only for each other and for the packet in transmission.
void leave_out_excess(LinkInflow& inflow, double rate_bps);

/// What a link does with it.
struct LinkWait {
    std::vector<WaitLaw> classes;  ///< by traffic class; waits before transmission
    double lost_ratio = 0;         ///< of packets that find the buffer full
    double through = 1;            ///< through_factor() of what comes
};

/// Waits and losses in the steady state of a link of `rate_bps` with room for `buffer_bits` (> 0), which is
/// offered less than it carries; strict priority without preemption.
///
/// Means are exact for packets that come at random: Pollaczek-Khinchine, with priorities Cobham (Operations
/// Research 2, 1954). For others the variance of the work within the span that matters takes the place of the
/// Poisson one: the span is found by robust queueing (W. Whitt, W. You, Operations Research 66(1), 2018),
/// which is exact where arrivals are at random. Second moments by Takacs (single class) and Kesten &
/// Runnenburg (priorities). Packets that came in on one link cannot collide with each other: the packet-scale
/// variance is lowered by the share of such traffic (see through_factor). A buffer that the waits reach cuts
/// them off as reflected Brownian motion between two walls does (J. M. Harrison, 1985). Where bursts overload
/// the link for moments, see bursty_waits().
[[nodiscard]] LinkWait wait_for_link(const LinkInflow& inflow, double rate_bps, double buffer_bits);

/// Mean work that a packet from elsewhere finds, over that of the same load at random. Follows from
/// through_wait_ratio() by conservation: mean work = load x (mean size / 2 + mean wait of all packets), where
/// those that enter here find what anybody does.
[[nodiscard]] double through_factor(std::span<const ThroughFlow> through, double total_bps, double rate_bps);
[[nodiscard]] double through_factor(const LinkInflow& inflow, double rate_bps);

}  // namespace hexi
