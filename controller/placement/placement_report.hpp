// What `hexi place` answers.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "controller/placement/placement_totals.hpp"
#include "controller/placement/replacement.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// How far a plan may be from the best there is; of batch placement only.
struct PlacementBound {
    double value = 0;        ///< of the plan: see batch_placement.hpp
    double lower_bound = 0;  ///< no plan is below it
    double gap = 0;          ///< value less bound, over the value where that is above 1
    double refusal_cost = 0;
    bool stopped = false;  ///< the time limit ended the search

    bool operator==(const PlacementBound&) const = default;
};

/// What a failure does to the plan.
struct PlacementFailure {
    std::vector<std::string> failed;  ///< as they were named
    const PlacementModel* model;      ///< with the failure in it
    Replacement replacement;
    std::optional<PlacementBound> bound = {};  ///< of batch placement only
};

/// The answer. Refers to the models, which must outlive it.
struct PlacementReport {
    const PlacementModel* model;
    PlacementPlan plan;
    std::optional<PlacementBound> bound;
    std::vector<RuleOutcome> rules;
    std::optional<PlacementFailure> failure;
};

/// Every job has a hub within its target: after the failure, where there is one.
[[nodiscard]] bool all_up(const PlacementReport& report);

/// CATS's fully integrated level-2 metric of an offer (draft-ietf-cats-metric-definition-11, norm_fi): 10
/// best, 0 worst; ten times one less the score, rounded.
[[nodiscard]] int norm_fi(const HubOffer& offer);

/// Value of `schema` in the JSON.
inline constexpr std::string_view kPlacementSchema = "hexi-placement/1";

/// See docs/formats/placement.md.
[[nodiscard]] Json to_json(const PlacementReport& report);
/// For people: a table of the jobs, what was refused and why, the hubs, the simple rules beside. `explain`:
/// paths and every hub's answer to every job too.
[[nodiscard]] std::string to_text(const PlacementReport& report, bool explain, bool colour);
/// A line a job: after the failure, where there is one.
[[nodiscard]] std::string to_csv(const PlacementReport& report);

}  // namespace hexi
