#include "topology/formats/plan_json.hpp"

#include <limits>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "topology/formats/network_names.hpp"
#include "topology/json/json_reader.hpp"

namespace hexi {
namespace {

constexpr IntegerRange kWeights{.min = 1, .max = std::numeric_limits<std::uint32_t>::max()};
constexpr IntegerRange kClasses{.min = 0, .max = 7};

/// Reads what follows `version`, and records what is wrong.
class PlanReader {
public:
    PlanReader(const Topology& topology, JsonErrors& errors)
        : topology_(topology), names_(topology, errors), errors_(errors) {}

    RoutingTable table(ObjectReader& plan) {
        std::vector<Route> routes;
        for (ObjectReader& reader : plan.required_objects("routes")) {
            Route route = this->route(reader);
            if (!seen_.insert(route.key).second) errors_.add(reader.place(), "this route is given twice");
            routes.push_back(std::move(route));
        }
        if (errors_.first()) return {};
        return RoutingTable(std::move(routes));
    }

private:
    Route route(ObjectReader& reader) {
        Route route{.key = names_.route_key(reader), .paths = {}};
        route.key.traffic_class = static_cast<std::uint8_t>(reader.integer_or("class", 0, kClasses));
        for (ObjectReader& choice : reader.required_objects("paths")) {
            auto main = path(choice, "links", route.key);
            const auto weight = static_cast<std::uint32_t>(choice.integer_or("weight", 1, kWeights));
            std::optional<Path> backup;
            if (choice.has("backup")) backup = path(choice, "backup", route.key);
            choice.forbid_unknown();
            if (main) route.paths.push_back({std::move(*main), weight, std::move(backup)});
        }
        reader.forbid_unknown();
        return route;
    }
    std::optional<Path> path(ObjectReader& choice, std::string_view key, const RouteKey& route) {
        const Json* ids = choice.any(key);
        if (ids == nullptr) {
            choice.refuse(key, "is missing: an array of directed link ids");
            return std::nullopt;
        }
        auto path = names_.path(*ids, choice.place(key));
        if (!path || errors_.first()) return std::nullopt;
        if (path->source() == route.source && path->destination() == route.destination) return path;
        choice.refuse(key,
                      fmt::format("leads from {} to {}: must lead from {} to {}",
                                  name_of(topology_, path->source()), name_of(topology_, path->destination()),
                                  name_of(topology_, route.source), name_of(topology_, route.destination)));
        return std::nullopt;
    }

    const Topology& topology_;
    NetworkNames names_;
    JsonErrors& errors_;
    std::set<RouteKey> seen_;
};

Json paths_json(const Topology& topology, const Route& route) {
    Json paths = Json::array();
    for (const WeightedPath& weighted : route.paths) {
        Json path = Json::object();
        path.set("links", link_names(topology, weighted.path)).set("weight", weighted.weight);
        if (weighted.backup) path.set("backup", link_names(topology, *weighted.backup));
        paths.push_back(std::move(path));
    }
    return paths;
}

}  // namespace

Json plan_json(const Topology& topology, const OfferedPlan& plan) {
    Json routes = Json::array();
    for (const Route& route : plan.table.routes()) {
        Json json = Json::object();
        set_route_key(json, topology, route.key);
        json.set("class", route.key.traffic_class).set("paths", paths_json(topology, route));
        routes.push_back(std::move(json));
    }
    Json json = Json::object();
    json.set("version", plan.version).set("routes", std::move(routes));
    return json;
}

Result<OfferedPlan> read_plan(const Json& params, const Topology& topology) {
    JsonErrors errors("plan.prepare");
    ObjectReader plan(params, errors);
    const std::uint64_t version = plan.integer("version", {.min = 1});
    RoutingTable table = PlanReader(topology, errors).table(plan);
    plan.forbid_unknown();
    if (errors.first()) return tl::unexpected(*errors.first());
    return OfferedPlan{version, std::move(table)};
}

}  // namespace hexi
