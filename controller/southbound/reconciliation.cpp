#include "controller/southbound/reconciliation.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hexi {
namespace {

constexpr std::size_t kShown = 10;

/// Null where there is no route at all.
Json paths_json(const Topology& topology, const Route* route) {
    if (route == nullptr) return {};
    Json paths = Json::array();
    for (const WeightedPath& path : route->paths) {
        Json links = Json::array();
        for (const LinkId link : path.path.links()) links.push_back(topology.link(link).id);
        paths.push_back(std::move(links));
    }
    return paths;
}

/// Counts differences, and shows the first of them.
class Differences {
public:
    explicit Differences(const Topology& topology) : topology_(topology) {}

    void add(const RouteKey& key, const Route* had, const Route* has) {
        ++(had == nullptr ? added_ : has == nullptr ? removed_ : changed_);
        if (shown_.as_array()->size() >= kShown) return;
        Json json = Json::object();
        json.set("source", topology_.node(key.source).id);
        json.set("destination", topology_.node(key.destination).id);
        json.set("layer", to_string(key.layer)).set("class", key.traffic_class);
        json.set("had", paths_json(topology_, had)).set("has", paths_json(topology_, has));
        shown_.push_back(std::move(json));
    }
    [[nodiscard]] Json json() const {
        Json json = Json::object();
        json.set("added", added_).set("removed", removed_).set("changed", changed_);
        return json.set("first", shown_);
    }

private:
    const Topology& topology_;
    std::size_t added_ = 0, removed_ = 0, changed_ = 0;
    Json shown_ = Json::array();
};

/// `profile` beside `network`; the wait for the archive is in it.
Json comparison(const AgentProfile& profile, const Network& network, ControllerService& service) {
    Json json = Json::object();
    json.set("had_plan", profile.plan).set("plan", network.plan);
    const auto had = profile.foreign
                         ? Result<RoutingTable>(fail(ErrorCode::kNotFound, "it has not been here before"))
                     : profile.plan == 0 ? RoutingTable()
                                         : service.archived(profile.plan, *network.topology);
    if (!had) return json.set("unknown", had.error().message);
    return json.set("routes", route_differences(*network.topology, *had, *network.table, profile.nodes));
}

}  // namespace

Json route_differences(const Topology& topology, const RoutingTable& had, const RoutingTable& has,
                       const std::vector<std::string>& nodes) {
    Differences differences(topology);
    const auto concerned = [&](const RouteKey& key) {
        return nodes.empty() ||
               std::find(nodes.begin(), nodes.end(), topology.node(key.source).id) != nodes.end();
    };
    for (const Route& route : had.routes()) {
        const Route* now = has.find(route.key);
        if (concerned(route.key) && (now == nullptr || !(*now == route)))
            differences.add(route.key, &route, now);
    }
    for (const Route& route : has.routes()) {
        if (concerned(route.key) && had.find(route.key) == nullptr)
            differences.add(route.key, nullptr, &route);
    }
    return differences.json();
}

void note_differences(const AgentProfile& profile, ControllerService& service) {
    const NetworkPtr network = service.network();
    if (network->plan == 0 || (!profile.foreign && profile.plan == network->plan)) return;
    const bool begun = service.pool().submit([profile, network, &service] {
        service.submit({.verb = Edit::Verb::kPut,
                        .kind = "reconciliation",
                        .id = profile.name,
                        .body = write_json(comparison(profile, *network, service), JsonStyle::kCompact),
                        .who = "agent:" + profile.name},
                       [](const Decision&) {});
    });
    if (!begun) service.planner().wake(fmt::format("agent {} came while too much waited", profile.name));
}

}  // namespace hexi
