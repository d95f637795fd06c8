#include "emulator/experiment/valid_scenario.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "emulator/experiment/pair_selection.hpp"
#include "emulator/experiment/scenario_context.hpp"
#include "topology/base/check.hpp"
#include "topology/base/nearest.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kMostPaths = 64;

std::string seconds(SimTime time) { return fmt::format("{} s", to_seconds(time)); }

void check_times(const ScenarioContext& context) {  // R1
    const Scenario& scenario = context.scenario;
    context.require(!scenario.name.empty(), "/name", "an empty name", "some text");
    context.require(scenario.duration > SimTime{0}, "/duration_s", seconds(scenario.duration), "above 0");
    context.require(scenario.duration <= kLongestDuration, "/duration_s", seconds(scenario.duration),
                    fmt::format("at most {}, 30 days", seconds(kLongestDuration)));
    for (const Link& link : context.topology.links()) {
        context.require(link.capacity <= kFastestLink, "/topology",
                        fmt::format("the capacity of {}, {} bit/s,", link.id, link.capacity.count()),
                        fmt::format("at most {}", kFastestLink.count()));
    }
    context.require(scenario.warmup >= SimTime{0} && scenario.warmup < scenario.duration, "/warmup_s",
                    seconds(scenario.warmup),
                    fmt::format("at least 0 and below the duration, {}", seconds(scenario.duration)));
}

void check_classes(const ScenarioContext& context) {  // R2
    const auto& classes = context.scenario.classes;
    context.require(!classes.empty() && classes.size() <= kMostClasses, "/classes",
                    fmt::format("{} classes", classes.size()), fmt::format("1 to {}", kMostClasses));
    std::set<std::string> seen;
    for (std::size_t i = 0; i < classes.size(); ++i) {
        const std::string place = fmt::format("/classes/{}/name", i);
        context.require(!classes[i].name.empty(), place, "an empty name", "some text");
        context.require(seen.insert(classes[i].name).second, place, fmt::format("'{}'", classes[i].name),
                        "a name no other class has");
    }
}

void check_policy(const ScenarioContext& context) {  // R3
    const RoutingPolicy& policy = context.scenario.policy;
    context.require(policy.max_paths >= 1 && policy.max_paths <= kMostPaths, "/policy/max_paths",
                    std::to_string(policy.max_paths), fmt::format("1 to {}", kMostPaths));
    context.require(policy.detection >= SimTime{0}, "/policy/detection_ms", seconds(policy.detection),
                    "at least 0");
    context.require(policy.computation >= SimTime{0}, "/policy/computation_ms", seconds(policy.computation),
                    "at least 0");
    context.require(policy.installation >= SimTime{0}, "/policy/installation_ms",
                    seconds(policy.installation), "at least 0");
}

void check_scaling(const ScenarioContext& context, const ResolvedScenario& resolved) {  // R14
    const ScalingSpec& scaling = context.scenario.scaling;
    if (scaling.rate_factor && scaling.packet_hops) {
        context.errors.add("/scaling",
                           "rate_factor and packet_hops are both given; at most one of them is allowed");
    }
    if (scaling.rate_factor) {
        context.require(*scaling.rate_factor >= kLeastRateFactor && *scaling.rate_factor <= 1,
                        "/scaling/rate_factor", fmt::format("{}", *scaling.rate_factor),
                        fmt::format("{} to 1", kLeastRateFactor));
    }
    if (scaling.packet_hops) {
        context.require(*scaling.packet_hops > 0, "/scaling/packet_hops",
                        fmt::format("{}", *scaling.packet_hops), "above 0");
    }
    const bool scaled = scaling.packet_hops || scaling.rate_factor.value_or(1) != 1;
    if (scaled && !resolved.behaviours.empty()) {
        context.errors.add(
            "/scaling",
            "link behaviours cannot be scaled, since their times and buffers stay as they are; "
            "leave scaling out, or the behaviours");
    }
    const bool recorded = std::any_of(resolved.traffic.begin(), resolved.traffic.end(),
                                      [](const ResolvedTraffic& one) { return !one.recordings.empty(); });
    if (scaled && recorded) {  // R16
        context.errors.add("/scaling", "a trace cannot be scaled; leave scaling out, or thin the trace");
    }
    if (scaled && !resolved.tcp_flows.empty()) {
        context.errors.add(
            "/scaling",
            "TCP flows cannot be scaled, since delays stay as they are; leave scaling out, or the flows");
    }
}

void resolve_behaviours(const ScenarioContext& context, ResolvedScenario& resolved) {  // R15
    const auto& behaviours = context.scenario.behaviours;
    std::map<LinkId, const BehaviourSpec*> known;
    for (std::size_t i = 0; i < behaviours.size(); ++i) {
        const std::string place = fmt::format("/behaviours/{}/link", i);
        const auto links = context.topology.find_links(behaviours[i].link);
        if (!links) context.errors.add(place, links.error().message, links.error().code);
        for (const LinkId link : links.value_or(std::vector<LinkId>{})) {
            const auto [other, fresh] = known.try_emplace(link, &behaviours[i]);
            context.require(fresh, place, fmt::format("'{}'", behaviours[i].link),
                            fmt::format("without {}, which '{}' covers", context.topology.link(link).id,
                                        other->second->link));
        }
    }
    for (const auto& [link, behaviour] : known) resolved.behaviours.push_back({link, behaviour->description});
}

}  // namespace

std::uint8_t ScenarioContext::traffic_class(std::string_view name, std::string_view place) const {  // R2
    if (name.empty()) return 0;
    std::vector<std::string> known;
    for (const TrafficClass& one : scenario.classes) {
        if (one.name == name) return static_cast<std::uint8_t>(known.size());
        known.push_back(one.name);
    }
    errors.add(place, fmt::format("no class '{}' in /classes{}", name, did_you_mean(name, known)),
               ErrorCode::kNotFound);
    return 0;
}

void ScenarioContext::require_layer(Layer layer, std::string_view place) const {  // R4
    if (topology.has_layer(layer)) return;
    errors.add(place, fmt::format("no link of {} is on layer '{}'", topology.name(), to_string(layer)),
               ErrorCode::kNotFound);
}

void ScenarioContext::require(bool holds, std::string_view place, std::string_view value,
                              std::string_view rule) const {
    if (!holds) errors.add(place, fmt::format("{} is not allowed: must be {}", value, rule));
}

void ScenarioContext::require_packet_size(ByteCount size, std::string_view place) const {  // R6
    require(size.count() >= 1 && size <= kLargestPacket, place, fmt::format("{} bytes", size.count()),
            fmt::format("1 to {}", kLargestPacket.count()));
}

void resolve_targets(const ScenarioContext& context, ResolvedScenario& resolved) {  // R13
    std::set<RouteKey> probed;
    for (const ResolvedProbes& probes : resolved.probes)
        probed.insert(probes.keys.begin(), probes.keys.end());
    std::set<RouteKey> seen;
    const auto& targets = context.scenario.targets;
    for (std::size_t i = 0; i < targets.size(); ++i) {
        const TargetSpec& target = targets[i];
        const std::string place = fmt::format("/targets/{}", i);
        context.require(target.one_way > SimTime{0}, place + "/one_way_ms",
                        fmt::format("{}", to_ms(target.one_way)), "above 0");
        context.require_layer(target.layer, place + "/layer");
        const std::uint8_t index = context.traffic_class(target.traffic_class, place + "/class");
        for (const auto& [source, destination] :
             resolve_pairs(context.topology, target.layer, target.pairs, context.errors, place + "/pairs")) {
            const RouteKey key{source, destination, target.layer, index};
            const std::string pair =
                fmt::format("'{}' to '{}' on layer {}", context.topology.node(source).id,
                            context.topology.node(destination).id, to_string(target.layer));
            if (!probed.contains(key)) {
                context.errors.add(
                    place,
                    fmt::format("no probes measure {} in the target's class; add traffic of kind probes",
                                pair));
            }
            if (!seen.insert(key).second)
                context.errors.add(place, fmt::format("{} has a target already; one is allowed", pair));
            resolved.targets.push_back({key, target.one_way, target.statistic, target.loss_ratio});
        }
    }
}

Result<ValidScenario> validate(const Scenario& scenario, std::shared_ptr<const Topology> topology) {
    HEXI_CHECK(topology, "a scenario is validated against a topology");
    JsonErrors errors(scenario.file.empty() ? scenario.name : scenario.file);
    const ScenarioContext context{scenario, *topology, errors};
    ResolvedScenario resolved{.remarks = scenario.remarks};
    check_times(context);
    check_classes(context);
    check_policy(context);
    resolve_traffic(context, resolved);
    resolve_events(context, resolved);
    resolve_targets(context, resolved);
    resolve_behaviours(context, resolved);
    check_scaling(context, resolved);
    if (errors.first()) return tl::unexpected(*errors.first());
    resolved.name = scenario.name;
    resolved.file = scenario.file.empty() ? scenario.name : scenario.file;
    resolved.topology = std::move(topology);
    resolved.seed = scenario.seed;
    resolved.warmup = scenario.warmup;
    resolved.duration = scenario.duration;
    resolved.classes = scenario.classes;
    resolved.class_rules = scenario.class_rules;
    resolved.policy = scenario.policy;
    resolved.scaling = scenario.scaling;
    return ValidScenario(std::move(resolved));
}

}  // namespace hexi
