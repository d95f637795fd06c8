// A day of traffic, and what may be cut in it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "emulator/experiment/experiment.hpp"
#include "emulator/experiment/run_result.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// A part of the day in which traffic stays the same.
struct DayBin {
    SimTime from{0};   ///< since midnight
    SimTime lasts{0};  ///< > 0
    double load = 1;   ///< times the rate of every source that has no interval; kLeastDayLoad .. kMostDayLoad

    bool operator==(const DayBin&) const = default;
};

inline constexpr double kLeastDayLoad = 1e-9, kMostDayLoad = 1e6;
/// Most bins of a day: one a minute.
inline constexpr std::size_t kMostBins = 1440;

/// What sources of these routes that have no interval send in one bin, over their rate, 0 .. 1; all others
/// send theirs.
using DayProfile = std::map<RouteKey, double>;

/// Links that fail together for the whole day.
struct DayCut {
    std::string name;
    std::vector<LinkId> links;  ///< at least one
};

/// The routes of `keys` in the network of an experiment less `down`; without paths for those that it cuts
/// off. Called from several threads at a time.
using Reroute =
    std::function<Result<RoutingTable>(const std::vector<LinkId>& down, const std::vector<RouteKey>& keys)>;

/// What to do with an experiment over a day. Each bin is a steady state: what happens while one gives way to
/// the next, or within the second in which a failure is noticed, is left out.
struct DayPlan {
    std::vector<DayBin> bins;  ///< at least one, at most kMostBins
    /// Where traffic does not go up and down as a whole: by bin, beside its load; else empty. Then there are
    /// probes.
    std::vector<DayProfile> profiles = {};
    std::vector<DayCut> cuts;  ///< each by itself
    Reroute reroute;           ///< needed where there are cuts
    std::size_t jobs = 1;      ///< threads, >= 1; results do not depend on them
    /// Share of the cuts that are done, 0 .. 1; called from one thread at a time.
    std::function<void(double)> progress = [](double) {};
};

/// Carries out an experiment over a day. The result's pairs and links are those of the whole day in the
/// network as it is at the start; RunResult::day has the bins and the cuts.
using DayEngine = std::function<Result<RunResult>(const Experiment&, const DayPlan&)>;

/// `count` (1 .. kMostBins) equal bins of 24 hours; of each the load at its middle by daily_factor(), over
/// that of the peak hour, times `load`.
[[nodiscard]] std::vector<DayBin> daily_bins(std::size_t count, double load = 1);

}  // namespace hexi
