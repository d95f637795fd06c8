// What moves when hubs or links fail: as little as possible.
#pragma once

#include "controller/placement/placement_book.hpp"

namespace hexi {

/// What becomes of a job after a failure.
enum class Movement : std::uint8_t {
    kStays,     ///< hub and paths as before
    kRerouted,  ///< the same hub over other paths
    kMoved,     ///< another hub
    kLost,      ///< no hub can take it any more
    kRefused,   ///< had no place before, and has none now
    kPlaced,    ///< had no place before, and has one now; by batch placement only
};
/// "stays", "rerouted", "moved", "lost", "refused", "placed".
[[nodiscard]] std::string_view to_string(Movement movement);

/// What a failure means for one job, and what following it costs.
struct JobMove {
    Movement movement = Movement::kStays;
    ByteCount resent;            ///< data the new hub must get from the sites again; 0 unless moved
    SimTime resend_time{0};      ///< at the job's rate
    SimTime latency_change{0};   ///< new minus old, farthest site; 0 where lost
    double cost_change_cny = 0;  ///< new minus old, of the whole job; 0 where lost

    bool operator==(const JobMove&) const = default;
};

/// The plan after a failure, and job by job how it differs.
struct Replacement {
    PlacementPlan plan;
    std::vector<JobMove> moves;

    bool operator==(const Replacement&) const = default;
};

/// `plan`, made for a model of the same jobs, under `model`, in which more has failed. Jobs whose hub and
/// paths still stand and keep their bounds are not touched. Of the others, first those that can keep their
/// hub get new paths, then the rest get the best offer, in order of arrival; UP is not given up to keep a hub
/// that would only be DEGRADED. Nobody who stands is moved to make room: see batch placement for that. The
/// moment of the failure does not count: what a job has done so far is done again.
[[nodiscard]] Replacement replace_failed(const PlacementModel& model, const PlacementPlan& plan);

/// How `after` differs from `before`, job by job.
[[nodiscard]] std::vector<JobMove> moves_between(const PlacementModel& model, const PlacementPlan& before,
                                                 const PlacementPlan& after);

/// `before` as it now is, where the job's hub and paths still stand, keep its tier, and have room in `book`.
[[nodiscard]] std::optional<HubOffer> still_good(const PlacementBook& book, std::size_t job,
                                                 const HubOffer& before);

}  // namespace hexi
