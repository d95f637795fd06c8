#include "controller/whatif/growth_report.hpp"

namespace hexi {
namespace {

Json year_or_null(const std::optional<int>& year) { return year ? Json(*year) : Json(); }

Json added_json(const Topology& topology, const AddedLink& added) {
    const Link& link = topology.link(added.link);
    Json json = Json::object();
    json.set("link", link.duplex);
    json.set("from", topology.node(link.from).id);
    json.set("to", topology.node(link.to).id);
    json.set("length_km", costed_length(link).count());
    json.set("added_bps", added.bps);
    json.set("lanes", added.lanes);
    json.set("lane_bps", link.lane_rate.count());
    json.set("cost_cny", added.cost_cny);
    return json;
}

Json plan_json(const Topology& topology, const LayerPlan& layer) {
    Json json = Json::object(), links = Json::array();
    json.set("layer", to_string(layer.layer));
    json.set("cost_cny", layer.plan.cost_cny);
    json.set("lower_bound_cny", layer.plan.bound_cny);
    json.set("gap", layer.plan.gap);
    json.set("whole_lanes_cny", layer.plan.lanes_cny);
    json.set("as_routed_cny", layer.as_routed_cny);
    json.set("demands_without_path", layer.plan.left_out);
    for (const AddedLink& added : layer.plan.links) links.push_back(added_json(topology, added));
    json.set("links", std::move(links));
    return json;
}

Json year_json(const GrowthReport& report, const YearOutlook& year) {
    const Topology& topology = report.model.topology();
    const PhaseOutcome& state = year.on_todays_routes;
    Json json = Json::object(), plans = Json::array();
    json.set("year", year.year);
    json.set("offered_bps", year.offered.count());
    json.set("worst_link", state.worst.valid() ? Json(topology.link(state.worst).id) : Json());
    json.set("utilisation", state.utilisation);
    json.set("links_full", year.links_full);
    json.set("unreachable_bps", state.unreachable.count());
    json.set("beyond_capacity_bps", state.beyond.count());
    json.set("missed_targets", state.missed);
    for (const LayerPlan& plan : year.plans) plans.push_back(plan_json(topology, plan));
    json.set("added_capacity", std::move(plans));
    return json;
}

Json link_json(const Topology& topology, const LinkOutlook& outlook) {
    const Link& link = topology.link(outlook.link);
    Json json = Json::object();
    json.set("link", link.id);
    json.set("layer", to_string(link.layer));
    json.set("capacity_bps", link.capacity.count());
    json.set("utilisation_now", outlook.now);
    json.set("utilisation_then", outlook.then);
    json.set("runs_out_in_year", year_or_null(outlook.runs_out));
    return json;
}

Json hub_json(const Topology& topology, const HubOutlook& outlook) {
    Json json = Json::object();
    json.set("hub", topology.node(outlook.hub.node).id);
    json.set("capacity_eflops", outlook.hub.capacity_eflops);
    json.set("used_eflops", outlook.used_eflops);
    json.set("used_then_eflops", outlook.used_then_eflops);
    json.set("compute_runs_out_in_year", year_or_null(outlook.compute_runs_out));
    json.set("pue", outlook.hub.pue);
    json.set("power_mw", outlook.power_mw);
    json.set("power_then_mw", outlook.power_then_mw);
    json.set("power_limit_mw", outlook.power_limit_mw ? Json(*outlook.power_limit_mw) : Json());
    json.set("energy_runs_out_in_year", year_or_null(outlook.energy_runs_out));
    json.set("assumed", outlook.hub.assumed);
    return json;
}

}  // namespace

Json to_json(const GrowthReport& report) {
    const Topology& topology = report.model.topology();
    Json years = Json::array(), links = Json::array(), hubs = Json::array();
    for (const YearOutlook& year : report.outlook.years) years.push_back(year_json(report, year));
    for (const LinkOutlook& link : report.outlook.links) links.push_back(link_json(topology, link));
    for (const HubOutlook& hub : report.outlook.hubs) hubs.push_back(hub_json(topology, hub));
    Json json = Json::object(), cost = Json::object();
    cost.set("per_gbps_cny", report.request.cost.cny_per_gbps);
    cost.set("per_gbps_km_cny", report.request.cost.cny_per_gbps_km);
    json.set("schema", kGrowthSchema);
    json.set("name", report.model.load().name);
    json.set("topology", topology.name());
    json.set("growth", report.request.rates.remarks());
    json.set("fullest", report.request.fullest);
    json.set("occupied", report.request.occupied);
    json.set("unit_cost", std::move(cost));
    json.set("years", std::move(years));
    json.set("links", std::move(links));
    json.set("hubs", std::move(hubs));
    json.set("remarks", report.model.load().remarks);
    return json;
}

}  // namespace hexi
