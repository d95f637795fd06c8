#include <fmt/format.h>

#include "controller/northbound/endpoint_groups.hpp"
#include "controller/placement/online_placement.hpp"
#include "controller/placement/placement_report.hpp"
#include "controller/route_solver.hpp"
#include "controller/service/intent_standing.hpp"
#include "topology/formats/jobs.hpp"

namespace hexi {
namespace {

/// Sets the links that member `key` names to `status`.
void suppose(ObjectReader& reader, JsonErrors& errors, std::string_view key, LinkStatus status,
             Network& network) {
    const std::vector<std::string> names = reader.strings(key);
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto links = network.topology->find_links(names[i]);
        if (!links) return errors.add(fmt::format("{}/{}", reader.place(key), i), links.error().message);
        for (const LinkId link : *links)
            network.state[link].status = std::max(network.state[link].status, status);
    }
}

std::vector<RouteKey> keys_of(const RoutingTable& table) {
    std::vector<RouteKey> keys;
    keys.reserve(table.routes().size());
    for (const Route& route : table.routes()) keys.push_back(route.key);
    return keys;
}

/// What would become of one intent; null where nothing changes.
Json effect_on(const Resource& resource, const Network& now, const Network& then) {
    const auto intent = parse_json(resource.body, resource.id).and_then([&](const Json& body) {
        return read_intent(body, resource.id, *now.topology);
    });
    if (!intent) return {};
    const Json before = to_json(standing_of(*intent, now), now),
               after = to_json(standing_of(*intent, then), then);
    if (before == after) return {};
    Json json = Json::object();
    json.set("intent", resource.id).set("before", before).set("after", after);
    return json;
}

/// The routes and intents after a supposed failure; nothing is changed.
Answered<HttpAnswer> what_if(const Call& call) {
    JsonErrors errors{std::string(kBody)};
    ObjectReader reader(call.body, errors);
    Network then = *call.network;
    suppose(reader, errors, "fail", LinkStatus::kDown, then);
    suppose(reader, errors, "drain", LinkStatus::kDrained, then);
    reader.forbid_unknown();
    if (errors.first()) return tl::unexpected(problem_of(*errors.first(), call.body));
    RouteSolver solver(*then.topology, keys_of(*call.network->table), call.service.policy());
    then.table = std::make_shared<const RoutingTable>(solver.solve(then.state));
    std::size_t changed = 0;
    for (const Route& route : then.table->routes()) {
        const Route* before = call.network->table->find(route.key);
        changed += before == nullptr || !(*before == route) ? 1 : 0;
    }
    Json effects = Json::array();
    for (const HeldResource& resource : call.service.resources().list("intent")) {
        if (Json effect = effect_on(*resource, *call.network, then); !effect.is_null())
            effects.push_back(std::move(effect));
    }
    Json json = Json::object();
    json.set("routes", then.table->routes().size()).set("changed_routes", changed);
    return json_answer(json.set("intents", std::move(effects)));
}

/// Where the jobs of a "hexi-jobs/1" document would go, one at a time; nothing is reserved.
Answered<HttpAnswer> place_jobs(const Call& call) {
    const Topology& topology = *call.network->topology;
    const auto jobs = jobs_from_json(call.body, kBody, topology);
    if (!jobs) return tl::unexpected(problem_of(jobs.error(), call.body));
    const std::string_view word = header(call.request.query, "policy");
    const auto policy = parse_placement_policy(word.empty() ? "balanced" : std::string(word));
    if (!policy) return refuse(400, "query: policy: " + policy.error().message);
    PlacementRequest request{
        .topology = &topology, .jobs = &*jobs, .state = call.network->state, .policy = *policy};
    if (!topology.has_layer(request.layer)) request.layer = topology.links().front().layer;
    const auto model = PlacementModel::create(std::move(request));
    if (!model) return refuse(422, model.error().message);
    PlacementReport report{.model = &*model, .plan = place_online(*model)};
    return json_answer(to_json(report));
}

}  // namespace

std::vector<Endpoint> question_endpoints() {
    return {{"POST", "/v1/what-if", Role::kViewer, Pondered{what_if}},
            {"POST", "/v1/placement", Role::kViewer, Pondered{place_jobs}}};
}

}  // namespace hexi
