// Where jobs go: what every hub could offer, what was taken, and why the others were refused.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/placement/energy_model.hpp"
#include "controller/placement/latency_tier.hpp"
#include "topology/path.hpp"

namespace hexi {

/// One hub that can take a job, over paths with room for it.
struct HubOffer {
    std::size_t hub = 0;                     ///< index in PlacementModel::hubs()
    std::vector<std::optional<Path>> paths;  ///< one a site, in order; nothing where the site is the hub
    SimTime latency{0};                      ///< one way from the farthest site, fixed delays
    SimTime mean_latency{0};                 ///< over the sites
    LatencyTier tier = LatencyTier::kUp;     ///< kUp or kDegraded
    SimTime finish{0};                       ///< with the delay of the path
    EnergyBill bill;
    double score = 0;  ///< lower is better; see PlacementModel::score()

    bool operator==(const HubOffer&) const = default;
};

/// What stands against a hub.
enum class RefusalKind : std::uint8_t {
    kNotAllowed,  ///< the job names other hubs
    kDown,        ///< the hub has failed
    kPue,
    kGreen,
    kCapacity,
    kNoPath,
    kBandwidth,  ///< no path has the rate free
    kLatency,
    kDeadline,
};
/// "not-allowed", "down", "pue", "green", "capacity", "no-path", "bandwidth", "latency", "deadline".
[[nodiscard]] std::string_view to_string(RefusalKind kind);

/// The same with its figures.
struct RefusalReason {
    RefusalKind kind;
    std::string text;  ///< a clause with the figures: "latency 23.1 ms > 20 ms"

    bool operator==(const RefusalReason&) const = default;
};

/// One hub that cannot take a job, with everything that stands against it.
struct HubRefusal {
    std::size_t hub = 0;
    std::vector<RefusalReason> reasons;  ///< at least one

    bool operator==(const HubRefusal&) const = default;
};

/// What becomes of one job. Every hub is in exactly one of the three.
struct JobPlacement {
    std::optional<HubOffer> chosen;
    std::vector<HubOffer> others;  ///< that could have taken it too, best first
    std::vector<HubRefusal> refused;

    bool operator==(const JobPlacement&) const = default;
};

/// What becomes of every job, in the order of the set.
struct PlacementPlan {
    std::vector<JobPlacement> jobs;

    bool operator==(const PlacementPlan&) const = default;
};

}  // namespace hexi
