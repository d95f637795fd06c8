#include "controller/service/intent_standing.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/path_report.hpp"
#include "controller/transition/route_loads.hpp"
#include "topology/formats/network_names.hpp"
#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr std::size_t kAlternatives = 3;
constexpr Words<Standing, 4> kWords{{{Standing::kPending, "pending"},
                                     {Standing::kRouted, "routed"},
                                     {Standing::kOverTarget, "over-target"},
                                     {Standing::kUnreachable, "unreachable"}}};

/// The links of the intent's layer that are not to be used now.
std::vector<LinkId> unusable(const Intent& intent, const Network& network) {
    std::vector<LinkId> links;
    for (std::size_t i = 0; i < network.topology->links().size(); ++i) {
        const LinkId link(i);
        if (network.topology->link(link).layer == intent.key.layer && !network.state.routable(link))
            links.push_back(link);
    }
    return links;
}

PathQuery question(const Intent& intent) {
    return {.source = intent.key.source, .destination = intent.key.destination, .layer = intent.key.layer};
}

double ms(SimTime time) { return to_ms(time); }

/// What the links that are out of use cost it.
std::string detour_reason(const Intent& intent, const Network& network, const std::vector<LinkId>& out) {
    const auto best = report_paths(*network.topology, question(intent));
    if (!best) return best.error().message;
    const auto links = best->paths.front().path.links();
    for (const LinkId link : links) {
        if (std::find(out.begin(), out.end(), link) == out.end()) continue;
        return fmt::format("its shortest path, {:.3f} ms, is not to be had: link {} is {}",
                           ms(best->paths.front().one_way), network.topology->link(link).id,
                           to_string(network.state[link].status));
    }
    return fmt::format("it is the shortest by delay on layer '{}'", to_string(intent.key.layer));
}

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

Json alternatives(const Intent& intent, const Network& network, const std::vector<LinkId>& out) {
    PathQuery query = question(intent);
    query.failed = out;
    query.count = kAlternatives;
    const auto report = report_paths(*network.topology, query);
    return report ? to_json(*report) : Json(report.error().message);
}

}  // namespace

std::string_view to_string(Standing standing) { return word_of(kWords, standing); }

SimTime delay_now(const Path& path, const Network& network) {
    SimTime delay = path_delay(*network.topology, path);
    for (const LinkId link : path.links()) delay += network.state[link].extra_delay;
    return delay;
}

IntentStanding standing_of(const Intent& intent, const Network& network) {
    const Route* route = network.table->find(intent.key);
    if (route == nullptr) return {};
    IntentStanding now{.standing = Standing::kUnreachable};
    for (const WeightedPath& weighted : route->paths) {
        const bool broken = !whole(weighted.path, network.state);
        now.broken += broken ? 1 : 0;
        const Path& used = broken && weighted.backup ? *weighted.backup : weighted.path;
        now.delay = std::max(now.delay.value_or(SimTime(0)), delay_now(used, network));
    }
    if (!now.delay) return now;
    const bool missed = intent.target && *now.delay > *intent.target;
    now.standing = missed ? Standing::kOverTarget : Standing::kRouted;
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

Result<Json> explanation(const Intent& intent, const Network& network) {
    const IntentStanding now = standing_of(intent, network);
    const Route* route = network.table->find(intent.key);
    const auto out = unusable(intent, network);
    Json paths = Json::array();
    for (std::size_t i = 0; route != nullptr && i < route->paths.size(); ++i)
        paths.push_back(to_json(route->paths[i], network));
    Json reasons = Json::array();
    reasons.push_back(detour_reason(intent, network, out));
    reasons.push_back(target_reason(intent, now));
    reasons.push_back(protection_reason(route));
    if (network.pinned) reasons.push_back("routes are pinned to an earlier plan");
    Json json = Json::object();
    json.set("standing", to_json(now, network)).set("paths", std::move(paths));
    json.set("reasons", std::move(reasons)).set("alternatives", alternatives(intent, network, out));
    return json;
}

}  // namespace hexi
