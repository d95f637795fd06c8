#include "controller/service/intent_standing.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/path_report.hpp"
#include "controller/service/delay_in_state.hpp"
#include "controller/service/route_reasons.hpp"
#include "controller/transition/route_loads.hpp"
#include "topology/formats/network_names.hpp"
#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr std::size_t kAlternatives = 3;
constexpr Words<Standing, 5> kWords{{{Standing::kPending, "pending"},
                                     {Standing::kRouted, "routed"},
                                     {Standing::kShort, "short-of-room"},
                                     {Standing::kOverTarget, "over-target"},
                                     {Standing::kUnreachable, "unreachable"}}};

/// The links of the layer that are not to be used now.
std::vector<LinkId> unusable(Layer layer, const Network& network) {
    std::vector<LinkId> links;
    for (std::size_t i = 0; i < network.topology->links().size(); ++i) {
        const LinkId link(i);
        if (network.topology->link(link).layer == layer && !network.state.routable(link))
            links.push_back(link);
    }
    return links;
}

PathQuery question(const RouteKey& key) {
    return {.source = key.source, .destination = key.destination, .layer = key.layer};
}

double ms(SimTime time) { return to_ms(time); }

std::string target_reason(const Intent& intent, const IntentStanding& now) {
    if (!intent.target) return "no target was asked for";
    if (!now.delay)
        return fmt::format("the target of {:.3f} ms is missed: there is no path", ms(*intent.target));
    const bool met = *now.delay <= *intent.target;
    return fmt::format("{:.3f} ms {} the target of {:.3f} ms", ms(*now.delay), met ? "keep" : "miss",
                       ms(*intent.target));
}

std::string protection_reason(const Route* route) {
    if (route == nullptr || route->paths.empty()) return "nothing protects it";
    const auto kept = std::count_if(route->paths.begin(), route->paths.end(),
                                    [](const WeightedPath& path) { return path.backup.has_value(); });
    return fmt::format("{} of its {} paths have a backup that takes over at once", kept, route->paths.size());
}

Json alternatives(const RouteKey& key, const Network& network, const std::vector<LinkId>& out) {
    PathQuery query = question(key);
    query.failed = out;
    query.count = kAlternatives;
    const auto report = report_paths(*network.topology, query);
    return report ? to_json(*report) : Json(report.error().message);
}

}  // namespace

std::string_view to_string(Standing standing) { return word_of(kWords, standing); }

SimTime delay_now(const Path& path, const Network& network) {
    return delay_in_state(*network.topology, network.state, path);
}

IntentStanding standing_of(const Intent& intent, const Network& network) {
    const std::vector<RouteKey> keys = keys_of(intent);
    if (intent.flow && intent.flow->hub && keys.empty())
        return {.standing = Standing::kRouted, .delay = SimTime(0)};
    if (keys.empty()) return {.standing = Standing::kUnreachable};
    IntentStanding now{.standing = Standing::kRouted};
    for (const RouteKey& key : keys) {
        const Route* route = network.table->find(key);
        if (route == nullptr) return {};
        if (route->paths.empty()) return {.standing = Standing::kUnreachable};
        for (const WeightedPath& weighted : route->paths) {
            const bool broken = !whole(weighted.path, network.state);
            now.broken += broken ? 1 : 0;
            const Path& used = broken && weighted.backup ? *weighted.backup : weighted.path;
            now.delay = std::max(now.delay.value_or(SimTime(0)), delay_now(used, network));
        }
    }
    if (intent.target && *now.delay > *intent.target) now.standing = Standing::kOverTarget;
    return now;
}

Json to_json(const IntentStanding& standing, const Network& network) {
    Json json = Json::object();
    json.set("state", to_string(standing.standing)).set("plan", network.plan);
    json.set("delay_us", standing.delay ? Json(to_us(*standing.delay)) : Json());
    json.set("broken_paths", standing.broken);
    return json;
}

Json to_json(const WeightedPath& path, const Network& network) {
    Json nodes = Json::array();
    for (const NodeId node : path_nodes(*network.topology, path.path))
        nodes.push_back(network.topology->node(node).id);
    Json json = Json::object();
    json.set("links", link_names(*network.topology, path.path)).set("nodes", std::move(nodes));
    json.set("delay_us", to_us(delay_now(path.path, network))).set("weight", path.weight);
    json.set("whole", whole(path.path, network.state));
    json.set("backup", path.backup ? link_names(*network.topology, *path.backup) : Json());
    return json;
}

Json explanation(const Intent& intent, const IntentStanding& now, const Network& network, PathMetric metric) {
    RouteReasons why(network, metric);
    const auto out = unusable(intent.key.layer, network);
    Json paths = Json::array(), reasons = Json::array(), others = Json::array();
    for (const RouteKey& key : keys_of(intent)) {
        const Route* route = network.table->find(key);
        for (std::size_t i = 0; route != nullptr && i < route->paths.size(); ++i)
            paths.push_back(to_json(route->paths[i], network));
        const std::string from =
            intent.flow ? "from " + network.topology->node(key.source).id + ": " : std::string();
        reasons.push_back(from + why.of(key));
        reasons.push_back(from + protection_reason(route));
        others.push_back(alternatives(key, network, out));
    }
    reasons.push_back(target_reason(intent, now));
    if (now.standing == Standing::kShort)
        reasons.push_back("links on its way are promised more than they have");
    Json json = Json::object();
    json.set("standing", to_json(now, network)).set("paths", std::move(paths));
    return json.set("reasons", std::move(reasons)).set("alternatives", std::move(others));
}

}  // namespace hexi
