// How a PlacementReport looks as JSON.
#include <algorithm>
#include <cmath>

#include "controller/placement/cats_metric.hpp"
#include "controller/placement/placement_report.hpp"

namespace hexi {
namespace {

const std::string& node_id(const PlacementModel& model, NodeId node) {
    return model.topology().node(node).id;
}
const std::string& hub_id(const PlacementModel& model, std::size_t hub) {
    return node_id(model, model.hubs()[hub].node);
}

Json bill_json(Json json, const EnergyBill& bill) {
    json.set("energy_kwh", bill.energy_kwh);
    json.set("non_green_kwh", bill.non_green_kwh);
    json.set("cost_cny", bill.cost_cny);
    return json;
}

Json metrics_json(const std::vector<CatsMetric>& metrics) {
    Json all = Json::array();
    for (const CatsMetric& metric : metrics) all.push_back(to_json(metric));
    return all;
}

/// Every offer to the job, the one that was taken first.
std::vector<HubOffer> offers_to(const JobPlacement& placed) {
    std::vector<HubOffer> offers;
    if (placed.chosen) offers.push_back(*placed.chosen);
    offers.insert(offers.end(), placed.others.begin(), placed.others.end());
    return offers;
}

Json offer_json(const PlacementModel& model, const HubOffer& offer, std::span<const HubOffer> offers) {
    Json json = Json::object();
    json.set("hub", hub_id(model, offer.hub));
    json.set("tier", to_string(offer.tier));
    json.set("latency_ms", to_ms(offer.latency));
    json.set("mean_latency_ms", to_ms(offer.mean_latency));
    json.set("finish_s", to_seconds(offer.finish));
    json = bill_json(std::move(json), offer.bill);
    json.set("score", offer.score);
    json.set("norm_fi", norm_fi(offer));
    json.set("cats_metrics", metrics_json(offer_metrics(offer, offers)));
    return json;
}

Json path_json(const PlacementModel& model, NodeId site, const std::optional<Path>& path) {
    Json json = Json::object(), links = Json::array(), nodes = Json::array();
    json.set("site", node_id(model, site));
    if (path) {
        for (const LinkId link : path->links()) links.push_back(model.topology().link(link).id);
        for (const NodeId node : path_nodes(model.topology(), *path)) nodes.push_back(node_id(model, node));
    }
    json.set("nodes", std::move(nodes));
    json.set("links", std::move(links));
    return json;
}

Json refusal_json(const PlacementModel& model, const HubRefusal& refusal) {
    Json json = Json::object(), reasons = Json::array();
    json.set("hub", hub_id(model, refusal.hub));
    for (const RefusalReason& reason : refusal.reasons) {
        Json one = Json::object();
        one.set("kind", to_string(reason.kind));
        one.set("text", reason.text);
        reasons.push_back(std::move(one));
    }
    json.set("reasons", std::move(reasons));
    return json;
}

Json chosen_json(const PlacementModel& model, const ComputeJob& job, std::span<const HubOffer> offers) {
    const HubOffer& offer = offers.front();
    Json json = offer_json(model, offer, offers), paths = Json::array();
    for (std::size_t site = 0; site < job.sites.size(); ++site)
        paths.push_back(path_json(model, job.sites[site], offer.paths[site]));
    json.set("paths", std::move(paths));
    return json;
}

Json job_json(const PlacementModel& model, std::size_t index, const JobPlacement& placed) {
    const ComputeJob& job = model.jobs()[index];
    Json json = Json::object(), sites = Json::array(), others = Json::array(), refused = Json::array();
    for (const NodeId site : job.sites) sites.push_back(node_id(model, site));
    const std::vector<HubOffer> offers = offers_to(placed);
    for (const HubOffer& offer : placed.others) others.push_back(offer_json(model, offer, offers));
    for (const HubRefusal& refusal : placed.refused) refused.push_back(refusal_json(model, refusal));
    json.set("job", job.id);
    json.set("class", to_string(job.kind));
    json.set("sites", std::move(sites));
    json.set("layer", to_string(model.layer(index)));
    json.set("rate_bps", model.schedule(index).rate.count());
    json.set("compute_eflops", job.compute_eflops);
    json.set("start_s", to_seconds(job.start));
    json.set("placed", placed.chosen ? chosen_json(model, job, offers) : Json());
    json.set("others", std::move(others));
    json.set("refused", std::move(refused));
    return json;
}

Json plan_json(const PlacementModel& model, const PlacementPlan& plan) {
    Json jobs = Json::array();
    for (std::size_t job = 0; job < plan.jobs.size(); ++job)
        jobs.push_back(job_json(model, job, plan.jobs[job]));
    return jobs;
}

Json hub_json(const PlacementModel& model, const HubResources& hub, const HubLoad& load) {
    Json json = Json::object();
    json.set("hub", node_id(model, hub.node));
    json.set("capacity_eflops", hub.capacity_eflops);
    json.set("occupied_ratio", hub.occupied_ratio);
    json.set("pue", hub.pue);
    json.set("pue_limit", hub.pue_limit ? Json(*hub.pue_limit) : Json());
    json.set("green_ratio", hub.green_ratio);
    json.set("price_cny_per_kwh", hub.price_cny_per_kwh);
    json.set("assumed", hub.assumed);
    json.set("jobs", load.jobs);
    json.set("peak_eflops", load.peak_eflops);
    json.set("energy_kwh", load.energy_kwh);
    json.set("cost_cny", load.cost_cny);
    json.set("cats_metrics", metrics_json({hub_metric(hub, load.peak_eflops)}));
    return json;
}

Json hubs_json(const PlacementModel& model, const PlacementPlan& plan) {
    const auto loads = hub_loads(model, plan);
    Json hubs = Json::array();
    for (std::size_t hub = 0; hub < loads.size(); ++hub)
        hubs.push_back(hub_json(model, model.hubs()[hub], loads[hub]));
    return hubs;
}

Json totals_json(Json json, const PlacementTotals& totals) {
    json.set("placed", totals.placed);
    json.set("refused", totals.refused);
    json.set("with_target", totals.with_target);
    json.set("missed", totals.missed);
    json.set("mean_latency_ms", totals.mean_latency_ms);
    json.set("energy_kwh", totals.energy_kwh);
    json.set("non_green_kwh", totals.non_green_kwh);
    json.set("cost_cny", totals.cost_cny);
    return json;
}

Json policy_json(const PlacementPolicy& policy) {
    const auto weights = [](const PlacementWeights& of) {
        Json json = Json::object();
        json.set("latency", of.latency);
        json.set("cost", of.cost);
        json.set("green", of.green);
        return json;
    };
    Json json = Json::object();
    json.set("name", policy.name);
    json.set("weights_with_target", weights(policy.waited_for));
    json.set("weights_without", weights(policy.others));
    return json;
}

Json bound_json(const PlacementBound& bound) {
    Json json = Json::object();
    json.set("value", bound.value);
    json.set("lower_bound", bound.lower_bound);
    json.set("gap", bound.gap);
    json.set("refusal_cost", bound.refusal_cost);
    json.set("stopped", bound.stopped);
    return json;
}

Json move_json(const PlacementModel& model, std::size_t job, const JobMove& move,
               const JobPlacement& before) {
    Json json = Json::object();
    json.set("job", model.jobs()[job].id);
    json.set("movement", to_string(move.movement));
    json.set("from", before.chosen ? Json(hub_id(model, before.chosen->hub)) : Json());
    json.set("resent_bytes", move.resent.count());
    json.set("resend_s", to_seconds(move.resend_time));
    json.set("latency_change_ms", to_ms(move.latency_change));
    json.set("cost_change_cny", move.cost_change_cny);
    return json;
}

Json failure_json(const PlacementFailure& failure, const PlacementPlan& before) {
    Json json = Json::object(), moves = Json::array();
    json.set("failed", failure.failed);
    const Replacement& after = failure.replacement;
    for (std::size_t job = 0; job < after.moves.size(); ++job)
        moves.push_back(move_json(*failure.model, job, after.moves[job], before.jobs[job]));
    json.set("bound", failure.bound ? bound_json(*failure.bound) : Json());
    json.set("moves", std::move(moves));
    json.set("totals", totals_json(Json::object(), totals_of(*failure.model, after.plan)));
    json.set("jobs", plan_json(*failure.model, after.plan));
    return json;
}

}  // namespace

int norm_fi(const HubOffer& offer) {
    return static_cast<int>(std::lround(std::clamp(10 * (1 - offer.score), 0.0, 10.0)));
}

bool all_up(const PlacementReport& report) {
    const PlacementPlan& plan = report.failure ? report.failure->replacement.plan : report.plan;
    return std::all_of(plan.jobs.begin(), plan.jobs.end(), [](const JobPlacement& placed) {
        return placed.chosen && placed.chosen->tier == LatencyTier::kUp;
    });
}

Json to_json(const PlacementReport& report) {
    const PlacementModel& model = *report.model;
    Json json = Json::object(), rules = Json::array();
    json.set("schema", kPlacementSchema);
    json.set("name", model.request().jobs->name);
    json.set("topology", model.topology().name());
    json.set("policy", policy_json(model.request().policy));
    json.set("background_ratio", model.request().background_ratio);
    json.set("bound", report.bound ? bound_json(*report.bound) : Json());
    json.set("totals", totals_json(Json::object(), totals_of(model, report.plan)));
    for (const RuleOutcome& rule : report.rules) {
        Json one = Json::object();
        one.set("rule", rule.rule);
        rules.push_back(totals_json(std::move(one), rule.totals));
    }
    json.set("rules", std::move(rules));
    json.set("hubs", hubs_json(model, report.plan));
    json.set("jobs", plan_json(model, report.plan));
    if (report.failure) json.set("failure", failure_json(*report.failure, report.plan));
    return json;
}

}  // namespace hexi
