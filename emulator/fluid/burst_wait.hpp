// Waits of a link that bursts overload for moments.
#pragma once

#include <optional>
#include <vector>

#include "emulator/fluid/burst_queue.hpp"
#include "emulator/fluid/wait_law.hpp"
#include "emulator/fluid/work_variance.hpp"

namespace hexi {

/// Equal sources that send as unevenly as those of some traffic that are on and off, and how long their
/// sum stays alike.
struct MatchedBursts {
    BurstSources sources;
    double even_bps = 0;  ///< of the same traffic, what comes without pause besides
    double lasts_s = 0;   ///< time constant of the sum's covariance
};

/// Of `work`: of the same rate at one time in mean, variance and third moment, and of the same variance over
/// long spans. Traffic of very unequal sources is taken for the large ones, and the rest for even. Nothing
/// where no source is on and off.
[[nodiscard]] std::optional<MatchedBursts> matched_bursts(const WorkMoments& work);

struct BurstyWaits {
    std::vector<WaitLaw> classes;  ///< by class; waits before transmission
    double lost_ratio = 0;         ///< of packets that find the buffer full
};

/// Waits of `classes` at a link of `rate_bps` with room for `buffer_bits`. While bursts leave nothing
/// standing a packet waits for packets alone, at the load of the moment; else it waits for what stands, too.
/// How often and how much is that of the matched sources. `through`: see class_waits(). Nothing where the
/// bursts of some class cannot be matched, or the link is not left free on average.
[[nodiscard]] std::optional<BurstyWaits> bursty_waits(const std::vector<WorkMoments>& classes,
                                                      double rate_bps, double buffer_bits, double through);

}  // namespace hexi
