// Metrics in the form that the IETF's CATS work gives them.
#pragma once

#include <string_view>
#include <vector>

#include "controller/placement/placement_model.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// A level-1 or level-2 metric of draft-ietf-cats-metric-definition-11: normalised to one octet from 0 to 10,
/// 10 best (8-10 to be preferred, 4-7 optional, 0-3 not recommended). Level-0 metrics, raw ones with a unit,
/// are not standardised there; ours are the other keys of the JSON.
struct CatsMetric {
    std::string_view type;  ///< "computing_comb", "communication_comb" (level 1), "norm_fi" (level 2)
    int level = 1;
    std::string_view statistics;  ///< "max", "cur"; empty where there is none
    int value = 0;                ///< 0..10
};

/// 0..10 of `value` between `worst` (0) and `best` (10), rounded, with the draft's min-max scaling; held to
/// its ends; 10 where both are one.
[[nodiscard]] int cats_value(double value, double worst, double best);

/// What a hub tells of its compute, as its service metric agent (C-SMA) would: free at the busiest instant,
/// from nothing (0) to all of its capacity (10).
[[nodiscard]] CatsMetric hub_metric(const HubResources& hub, double peak_eflops);

/// What `offer` means to its job, as the path selector (C-PS) sees it: communication_comb, its latency
/// between the best (10) and the worst (0) of all `offers` to the job, and norm_fi, of its score.
[[nodiscard]] std::vector<CatsMetric> offer_metrics(const HubOffer& offer, std::span<const HubOffer> offers);

/// The metric as the draft's record names its fields.
[[nodiscard]] Json to_json(const CatsMetric& metric);

}  // namespace hexi
