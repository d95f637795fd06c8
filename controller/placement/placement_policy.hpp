// What makes one hub better than another.
#pragma once

#include <string>
#include <string_view>

#include "topology/compute_job.hpp"

namespace hexi {

/// How much each criterion counts: at least 0, 1 in sum. The criteria are scaled from 0, the best hub of an
/// empty network, to 1, the worst: see PlacementModel::score().
struct PlacementWeights {
    double latency = 0;  ///< one way, mean over the sites
    double cost = 0;     ///< of electricity
    double green = 0;    ///< electricity that is not from green sources

    bool operator==(const PlacementWeights&) const = default;
};

/// A named choice of weights.
struct PlacementPolicy {
    std::string name;  ///< "latency", "cost", "green", "balanced", or the weights as they were given
    PlacementWeights waited_for;  ///< for jobs with a latency target
    PlacementWeights others;

    [[nodiscard]] const PlacementWeights& weights_for(const ComputeJob& job) const {
        return job.latency_target ? waited_for : others;
    }
    bool operator==(const PlacementPolicy&) const = default;
};

/// `word`: "latency", "cost" or "green", that criterion alone; "balanced", 0.6 latency and 0.2 each of the
/// others where someone waits, else half cost and half green; or weights of one's own,
/// "latency=2,cost=1", which are divided by their sum, those not named being 0. kInvalid for anything else, a
/// negative weight, a criterion given twice, or weights that are all 0.
[[nodiscard]] Result<PlacementPolicy> parse_placement_policy(std::string_view word);

}  // namespace hexi
