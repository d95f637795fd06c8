// What bursts that overload a link for moments leave standing before it.
#pragma once

#include <vector>

namespace hexi {

/// Equal sources that are on and off for exponential times, before a link that carries everything while few
/// of them are on.
struct BurstSources {
    int count = 0;        ///< 1 .. kMostBurstSources
    double peak_bps = 0;  ///< of one while it is on, > 0
    double activity = 0;  ///< share of the time it is on, above 0 and below 1
    double on_s = 0;      ///< mean time it is on, > 0
};

/// More sources are so even that their bursts no longer matter, and cost time.
inline constexpr int kMostBurstSources = 400;

/// Of the work that stands: how often there is some, its first two moments over all time, and its tail.
struct BurstWork {
    double busy = 0;
    double mean_bits = 0, second = 0;  ///< bit, bit^2
    /// One exponential of the tail.
    struct Mode {
        double weight = 0, per_bit = 0;
    };
    std::vector<Mode> modes;

    /// P(more than `bits` stand).
    [[nodiscard]] double beyond(double bits) const;
};

/// In the steady state of a link that has `rate_bps` (> 0) for them, without bound on what stands; fluid,
/// packets disregarded. Exact: D. Anick, D. Mitra, M. M. Sondhi, Bell Syst. Tech. J. 61(8), 1982. Nothing
/// ever stands where all on together fit; the mean load must be below the rate (checked).
[[nodiscard]] BurstWork burst_work(const BurstSources& sources, double rate_bps);

}  // namespace hexi
