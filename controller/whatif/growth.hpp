// Year after year: what runs out, and what it would take.
#pragma once

#include "controller/placement/energy_model.hpp"
#include "controller/whatif/added_capacity.hpp"
#include "controller/whatif/growth_rates.hpp"
#include "controller/whatif/load_level.hpp"

namespace hexi {

/// Share of the eight hubs' racks that are in use, about 63 % (National Data Administration, 2024-06).
inline constexpr double kOccupiedRacks = 0.63;
inline constexpr int kMostYears = 50;

/// What was asked.
struct GrowthRequest {
    GrowthRates rates;
    int years = 5;       ///< 1 .. kMostYears
    double fullest = 1;  ///< a link or hub has run out above this share of its capacity; in (0, 1]
    double occupied = kOccupiedRacks;  ///< share of every hub's compute that is in use today, 0..1
    CapacityCost cost;
    EnergyModel energy;
};

/// The cheapest plan for one layer.
struct LayerPlan {
    Layer layer = Layer::kIp;
    AddedCapacity plan;
    double as_routed_cny = 0;  ///< the same in whole where today's routes stay and their links grow
};

/// One year.
struct YearOutlook {
    int year = 0;  ///< 0 is today
    BitRate offered;
    PhaseOutcome on_todays_routes;  ///< what happens if nothing is added
    std::uint32_t links_full = 0;   ///< directions above `fullest`
    std::vector<LayerPlan> plans;   ///< by layer
};

/// A link that carries something.
struct LinkOutlook {
    LinkId link;
    double now = 0, then = 0;     ///< utilisation today and in the last year
    std::optional<int> runs_out;  ///< first year in which it is above `fullest`
};

/// A hub's compute and energy.
struct HubOutlook {
    HubResources hub;
    double used_eflops = 0, used_then_eflops = 0;
    std::optional<int> compute_runs_out;
    /// At the meter: IT power times PUE. The limit is what the whole capacity may draw at the PUE that the
    /// plan allows; nothing where it allows any.
    double power_mw = 0, power_then_mw = 0;
    std::optional<double> power_limit_mw;
    std::optional<int> energy_runs_out;
};

/// The whole answer. Refers to nothing.
struct GrowthOutlook {
    std::vector<YearOutlook> years;  ///< 0 .. GrowthRequest::years
    std::vector<LinkOutlook> links;  ///< those that run out first, first; alike, the fuller
    std::vector<HubOutlook> hubs;    ///< in the same order; empty where the network has none
    [[nodiscard]] bool something_runs_out() const;
};

/// Looks ahead. Errors are those of cheapest_capacity(). `progress` is told the share done.
[[nodiscard]] Result<GrowthOutlook> look_ahead(const SweepModel& model, const GrowthRequest& request,
                                               const std::function<void(double)>& progress);

}  // namespace hexi
