#include "controller/placement/placement_totals.hpp"

#include "controller/placement/online_placement.hpp"

namespace hexi {
namespace {

void add(PlacementTotals& totals, const ComputeJob& job, const HubOffer& offer) {
    ++totals.placed;
    totals.energy_kwh += offer.bill.energy_kwh;
    totals.non_green_kwh += offer.bill.non_green_kwh;
    totals.cost_cny += offer.bill.cost_cny;
    if (!job.latency_target) return;
    ++totals.with_target;
    totals.mean_latency_ms += to_ms(offer.latency);
    if (offer.latency > *job.latency_target) ++totals.missed;
}

Result<RuleOutcome> outcome(PlacementRequest request, const std::string& rule, std::string_view policy) {
    request.keep_latency = false;
    request.policy = *parse_placement_policy(policy);
    return PlacementModel::create(std::move(request)).transform([&](const PlacementModel& model) {
        return RuleOutcome{rule, totals_of(model, place_online(model))};
    });
}

}  // namespace

PlacementTotals totals_of(const PlacementModel& model, const PlacementPlan& plan) {
    PlacementTotals totals;
    for (std::size_t job = 0; job < plan.jobs.size(); ++job) {
        if (plan.jobs[job].chosen) {
            add(totals, model.jobs()[job], *plan.jobs[job].chosen);
        } else {
            ++totals.refused;
        }
    }
    if (totals.with_target > 0) totals.mean_latency_ms /= static_cast<double>(totals.with_target);
    return totals;
}

std::vector<HubLoad> hub_loads(const PlacementModel& model, const PlacementPlan& plan) {
    std::vector<HubLoad> loads(model.hubs().size());
    PlacementBook book(model);
    for (std::size_t job = 0; job < plan.jobs.size(); ++job) {
        if (!plan.jobs[job].chosen) continue;
        const HubOffer& offer = *plan.jobs[job].chosen;
        book.reserve(job, offer);
        ++loads[offer.hub].jobs;
        loads[offer.hub].energy_kwh += offer.bill.energy_kwh;
        loads[offer.hub].cost_cny += offer.bill.cost_cny;
    }
    for (std::size_t hub = 0; hub < loads.size(); ++hub)
        loads[hub].peak_eflops = static_cast<double>(book.most_gflops(hub)) * 1e-9;
    return loads;
}

Result<std::vector<RuleOutcome>> simple_rules(const PlacementRequest& request) {
    auto nearest = outcome(request, "nearest-hub", "latency");
    if (!nearest) return tl::unexpected(nearest.error());
    auto cheapest = outcome(request, "cheapest-hub", "cost");
    if (!cheapest) return tl::unexpected(cheapest.error());
    return std::vector{*std::move(nearest), *std::move(cheapest)};
}

}  // namespace hexi
