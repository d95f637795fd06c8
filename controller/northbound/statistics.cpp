#include "controller/northbound/statistics.hpp"

#include "controller/transition/route_loads.hpp"

namespace hexi {
namespace {

/// What routes in force put on links of the rates that are known.
std::vector<double> planned(const Network& network) {
    std::vector<double> loads(network.topology->links().size());
    for (const auto& [key, rate] : network.rates ? *network.rates : RouteRates()) {
        const Route* route = network.table->find(key);
        if (route == nullptr || route->paths.empty()) continue;
        for (const auto& [link, load] : route_load(*route, rate, network.state)) loads[link.index()] += load;
    }
    return loads;
}

/// Figures by link, each with the agent that reports them.
using Seen = std::map<std::string, Json::Array, std::less<>>;

/// Moves what `figures` say of links into `seen`; what is left are the agent's own.
Json take_links(const std::string& agent, const Json& figures, Seen& seen) {
    Json rest = Json::object();
    if (!figures.is_object()) return rest;
    for (const Json::Member& member : *figures.as_object()) {
        if (member.key != "links" || !member.value.is_array()) {
            rest.set(member.key, member.value);
            continue;
        }
        for (const Json& link : *member.value.as_array()) {
            const Json* id = link.find("link") != nullptr ? link.find("link") : link.find("id");
            if (id == nullptr || id->as_string() == nullptr) continue;
            Json one = Json::object().set("agent", agent);
            for (const Json::Member& figure : *link.as_object()) {
                if (&figure.value != id) one.set(figure.key, figure.value);
            }
            seen[*id->as_string()].push_back(std::move(one));
        }
    }
    return rest;
}

Json agents_json(ControllerService& service, Seen& seen) {
    Json agents = Json::array();
    for (const HeldResource& agent : service.resources().list("agent")) {
        const Json live = service.forwarders().live(agent->id);
        Json json = Json::object().set("agent", agent->id).set("connected", live.is_object());
        const Json* figures = live.is_object() ? live.find("figures") : nullptr;
        json.set("figures", figures == nullptr ? Json::object() : take_links(agent->id, *figures, seen));
        agents.push_back(std::move(json));
    }
    return agents;
}

Json links_json(const Network& network, const std::vector<double>& held, Seen& seen) {
    const std::vector<double> loads = planned(network);
    Json links = Json::array();
    for (std::size_t i = 0; i < loads.size(); ++i) {
        const Link& link = network.topology->link(LinkId(i));
        const auto known = seen.find(link.id);
        const double promised = i < held.size() ? held[i] : 0;
        if (loads[i] == 0 && promised == 0 && known == seen.end()) continue;
        const double capacity =
            static_cast<double>(link.capacity.count()) * network.state[LinkId(i)].capacity_factor;
        Json json = Json::object().set("id", link.id).set("capacity_bps", capacity);
        json.set("planned_bps", loads[i]).set("planned_ratio", loads[i] / capacity);
        json.set("held_bps", promised);
        json.set("seen", known == seen.end() ? Json::array() : Json(known->second));
        links.push_back(std::move(json));
    }
    return links;
}

Json hubs_json(const Network& network, const HubHoldings& held) {
    Json hubs = Json::array();
    for (const auto& [hub, gflops] : held) {
        Json json = Json::object().set("hub", network.topology->node(hub).id);
        hubs.push_back(json.set("held_eflops", static_cast<double>(gflops) / kGflopsPerEflops));
    }
    return hubs;
}

}  // namespace

Json statistics_json(ControllerService& service, const Network& network) {
    Seen seen;
    Json agents = agents_json(service, seen);
    double demanded = 0;
    for (const auto& [key, rate] : network.rates ? *network.rates : RouteRates()) demanded += rate;
    Json json = Json::object().set("plan", network.plan).set("demanded_bps", demanded);
    json.set("links", links_json(network, service.ledger().held(), seen));
    json.set("hubs", hubs_json(network, service.ledger().held_compute()));
    return json.set("agents", std::move(agents));
}

}  // namespace hexi
