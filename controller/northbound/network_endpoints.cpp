#include <fmt/format.h>

#include "controller/northbound/endpoint_groups.hpp"
#include "controller/path_report.hpp"
#include "controller/service/intent_standing.hpp"
#include "controller/service/route_reasons.hpp"
#include "topology/formats/formats.hpp"
#include "topology/formats/network_names.hpp"
#include "topology/formats/rfc8345.hpp"

namespace hexi {
namespace {

constexpr std::uint64_t kMostPaths = 16;

Answered<HttpAnswer> get_topology(const Call& call) {
    const std::string tag = fmt::format("\"{}\"", call.network->topology_version);
    if (header(call.request.headers, "if-none-match") == tag)
        return HttpAnswer{.status = 304, .type = "", .headers = {{"ETag", tag}}};
    HttpAnswer answer = json_answer(rfc8345_json(*call.network->topology));
    answer.headers.emplace_back("ETag", tag);
    return answer;
}

/// The first intent that `topology` could not carry.
Answered<void> carries_intents(const Call& call, const Topology& topology) {
    for (const HeldResource& resource : call.service.resources().list("intent")) {
        const auto intent = parse_json(resource->body, resource->id).and_then([&](const Json& body) {
            return read_intent(body, "intent " + resource->id, topology);
        });
        if (!intent)
            return refuse(
                409, fmt::format("{}: withdraw it first, or keep what it names", intent.error().message));
    }
    return {};
}

Answered<Edit> put_topology(const Call& call) {
    const auto topology = parse_topology(call.request.body, kBody).and_then(Topology::create);
    if (!topology) return tl::unexpected(problem_of(topology.error(), call.body));
    if (auto good = carries_intents(call, *topology); !good) return tl::unexpected(good.error());
    return version_seen(call).transform([&](std::optional<std::uint64_t> seen) {
        return Edit{.verb = Edit::Verb::kPut,
                    .kind = "topology",
                    .id = "current",
                    .body = write_json(call.body, JsonStyle::kCompact),
                    .seen = seen};
    });
}

Json link_json(const Network& network, LinkId id) {
    const Link& link = network.topology->link(id);
    Json json = Json::object();
    json.set("id", link.id).set("link", link.duplex);
    json.set("from", network.topology->node(link.from).id).set("to", network.topology->node(link.to).id);
    json.set("layer", to_string(link.layer)).set("capacity_bps", link.capacity.count());
    json.set("delay_us", to_us(link.delay.total()));
    const Json state = to_json(network.state[id]);
    for (const Json::Member& member : *state.as_object()) json.set(member.key, member.value);
    return json;
}

Answered<HttpAnswer> list_links(const Call& call) {
    const std::string_view wanted = header(call.request.query, "status");
    if (!wanted.empty()) {
        const auto known = parse_link_status(wanted);
        if (!known) return refuse(400, "query: status: " + known.error().message);
    }
    Json items = Json::array();
    for (std::size_t i = 0; i < call.network->topology->links().size(); ++i) {
        const LinkId link(i);
        if (wanted.empty() || to_string(call.network->state[link].status) == wanted)
            items.push_back(link_json(*call.network, link));
    }
    const std::size_t total = items.as_array()->size();
    return json_answer(Json::object().set("items", std::move(items)).set("total", total));
}

Answered<std::vector<LinkId>> links_named(const Call& call) {
    return call.network->topology->find_links(call.names.front()).map_error([](const Error& error) {
        return Problem{404, error.message, "", {}};
    });
}

Answered<HttpAnswer> get_link(const Call& call) {
    return links_named(call).transform([&](const std::vector<LinkId>& links) {
        const HeldResource set = call.service.resources().find("link", call.names.front());
        Json directions = Json::array();
        for (const LinkId link : links) directions.push_back(link_json(*call.network, link));
        Json json = Json::object();
        json.set("id", call.names.front()).set("links", std::move(directions));
        json.set("set", set ? parse_json(set->body, "set").value_or(Json()) : Json());
        HttpAnswer answer = json_answer(json);
        if (set) answer.headers.emplace_back("ETag", fmt::format("\"{}\"", set->version));
        return answer;
    });
}

Answered<Edit> put_link(const Call& call) {
    if (const auto known = links_named(call); !known) return tl::unexpected(known.error());
    const auto wish = read_link_wish(call.body, kBody);
    if (!wish) return tl::unexpected(problem_of(wish.error(), call.body));
    return replacement(call, "link");
}

Answered<Edit> reset_link(const Call& call) { return removal(call, "link"); }

/// The node that the query names as `name`.
Answered<NodeId> node_asked(const Call& call, std::string_view name) {
    const std::string_view text = header(call.request.query, name);
    if (text.empty()) return refuse(400, fmt::format("query: {} is missing: the id of a node", name));
    return call.network->topology->find_node(text).map_error([&](const Error& error) {
        return Problem{400, fmt::format("query: {}: {}", name, error.message), "", {}};
    });
}

Json route_json(const Route& route, const Network& network, RouteReasons& why) {
    Json json = Json::object();
    set_route_key(json, *network.topology, route.key);
    Json paths = Json::array();
    for (const WeightedPath& path : route.paths) paths.push_back(to_json(path, network));
    json.set("class", route.key.traffic_class).set("paths", std::move(paths));
    return json.set("reason", why.of(route.key));
}

/// Whether `name` is left out of the query, or names `node`.
bool matches(const Call& call, std::string_view name, NodeId node) {
    const std::string_view text = header(call.request.query, name);
    return text.empty() || call.network->topology->node(node).id == text;
}

Answered<HttpAnswer> list_routes(const Call& call) {
    for (const char* name : {"source", "destination"}) {
        if (header(call.request.query, name).empty()) continue;
        if (const auto node = node_asked(call, name); !node) return tl::unexpected(node.error());
    }
    RouteReasons why(*call.network, call.service.policy().metric);
    Json items = Json::array();
    for (const Route& route : call.network->table->routes()) {
        if (matches(call, "source", route.key.source) && matches(call, "destination", route.key.destination))
            items.push_back(route_json(route, *call.network, why));
    }
    Json json = Json::object();
    json.set("plan", call.network->plan).set("pinned", call.network->pinned);
    json.set("objective", call.network->objective);
    return json_answer(json.set("items", std::move(items)));
}

Answered<HttpAnswer> find_path(const Call& call) {
    const auto source = node_asked(call, "source"), destination = node_asked(call, "destination");
    if (!source) return tl::unexpected(source.error());
    if (!destination) return tl::unexpected(destination.error());
    const auto count = number_asked(call, "k", 1, 1, kMostPaths);
    if (!count) return tl::unexpected(count.error());
    PathQuery query{.source = *source, .destination = *destination, .count = *count};
    query.disjoint = header(call.request.query, "disjoint") == "true";
    if (const std::string_view word = header(call.request.query, "layer"); !word.empty()) {
        const auto layer = parse_layer(word);
        if (!layer) return refuse(400, "query: layer: " + layer.error().message);
        query.layer = *layer;
    }
    for (std::size_t i = 0; i < call.network->topology->links().size(); ++i) {
        if (!call.network->state.routable(LinkId(i))) query.failed.emplace_back(i);
    }
    return report_paths(*call.network->topology, query)
        .transform([](const PathReport& report) { return json_answer(to_json(report)); })
        .map_error([](const Error& error) { return problem_of(error); });
}

}  // namespace

std::vector<Endpoint> network_endpoints() {
    return {{"GET", "/v1/topology", Role::kViewer, Pondered{get_topology}},
            {"PUT", "/v1/topology", Role::kAdmin, Writes{put_topology}},
            {"GET", "/v1/links", Role::kViewer, Pondered{list_links}},
            {"GET", "/v1/links/{name}", Role::kViewer, AtOnce{get_link}},
            {"PUT", "/v1/links/{name}", Role::kOperator, Writes{put_link}},
            {"DELETE", "/v1/links/{name}", Role::kOperator, Writes{reset_link}},
            {"GET", "/v1/routes", Role::kViewer, Pondered{list_routes}},
            {"GET", "/v1/path", Role::kViewer, Pondered{find_path}}};
}

}  // namespace hexi
