// The probes and TCP flows of a scenario, from names to routes.
#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "emulator/experiment/pair_selection.hpp"
#include "emulator/experiment/scenario_context.hpp"
#include "emulator/experiment/scenario_words.hpp"

namespace hexi {
namespace {

constexpr SimTime kShortestInterval{1'000'000};
void resolve(const ScenarioContext& context, const ProbeTraffic& traffic, const std::string& place,
             ResolvedScenario& resolved) {  // R9
    context.require_packet_size(traffic.packet_size, place + "/packet_bytes");
    context.require(traffic.interval >= kShortestInterval && traffic.interval < context.scenario.duration,
                    place + "/interval_ms", fmt::format("{} ms", to_ms(traffic.interval)),
                    "at least 0.001 and below the duration");
    const std::uint8_t index = context.traffic_class(traffic.traffic_class, place + "/class");
    ResolvedProbes made{.keys = {}, .interval = traffic.interval, .packet_size = traffic.packet_size};
    std::set<RouteKey> seen;
    for (const ResolvedProbes& earlier : resolved.probes)
        seen.insert(earlier.keys.begin(), earlier.keys.end());
    for (const auto& [source, destination] :
         resolve_pairs(context.topology, traffic.layer, traffic.pairs, context.errors, place + "/pairs")) {
        const RouteKey key{source, destination, traffic.layer, index};
        if (!seen.insert(key).second) {
            context.errors.add(
                place,
                fmt::format("'{}' to '{}' is probed already on layer {} in this class; once is allowed",
                            context.topology.node(source).id, context.topology.node(destination).id,
                            to_string(traffic.layer)));
        }
        made.keys.push_back(key);
    }
    resolved.probes.push_back(std::move(made));
}

void check_sizes(const ScenarioContext& context, const TcpTraffic& traffic,
                 const std::string& place) {  // R10
    context.require(traffic.segment_size >= kLeastSegment && traffic.segment_size <= kLargestSegment,
                    place + "/segment_bytes", fmt::format("{} bytes", traffic.segment_size.count()),
                    fmt::format("{} to {}", kLeastSegment.count(), kLargestSegment.count()));
    context.require(
        traffic.socket_buffer.count() >= 2 * traffic.segment_size.count() &&
            traffic.socket_buffer <= kLargestWindow,
        place + "/socket_buffer_bytes", fmt::format("{} bytes", traffic.socket_buffer.count()),
        fmt::format("two segments, {}, to {}", 2 * traffic.segment_size.count(), kLargestWindow.count()));
    context.require(traffic.access_rate.count() > 0 && traffic.access_rate <= kFastestLink,
                    place + "/access_bps", fmt::format("{} bit/s", traffic.access_rate.count()),
                    fmt::format("1 to {}", kFastestLink.count()));
}

void resolve(const ScenarioContext& context, const TcpTraffic& traffic, const std::string& place,
             ResolvedScenario& resolved) {  // R10
    context.require(!traffic.name.empty(), place + "/name", "an empty name", "some text");
    const bool taken = std::any_of(resolved.tcp_flows.begin(), resolved.tcp_flows.end(),
                                   [&](const TcpFlow& other) { return other.name == traffic.name; });
    context.require(!taken, place + "/name", fmt::format("'{}'", traffic.name), "a name no other flow has");
    const NodeId from =
        resolve_node(context.topology, traffic.layer, traffic.source, context.errors, place + "/source");
    const NodeId to = resolve_node(context.topology, traffic.layer, traffic.destination, context.errors,
                                   place + "/destination");
    context.require(!from.valid() || from != to, place,
                    fmt::format("a flow from '{}' to itself", traffic.source), "between two nodes");
    const auto variant = parse_tcp_variant(traffic.variant);
    if (!variant) context.errors.add(place + "/variant", variant.error().message);
    context.require(!traffic.size || traffic.size->count() > 0, place + "/size_bytes", "0 bytes", "above 0");
    context.require(traffic.start >= SimTime{0} && traffic.start < context.scenario.duration,
                    place + "/start_s", fmt::format("{} s", to_seconds(traffic.start)),
                    "at least 0 and before the end of the scenario");
    check_sizes(context, traffic, place);
    resolved.tcp_flows.push_back(TcpFlow{
        .name = traffic.name,
        .route = {from, to, traffic.layer, context.traffic_class(traffic.traffic_class, place + "/class")},
        .variant = traffic.variant,
        .size = traffic.size,
        .start = traffic.start,
        .socket_buffer = traffic.socket_buffer,
        .access_rate = traffic.access_rate,
        .segment_size = traffic.segment_size});
}

void resolve(const ScenarioContext& context, const ModelTraffic& traffic, const std::string& place,
             ResolvedScenario& resolved) {
    resolve_demands(context, traffic, place, resolved);
}

void resolve(const ScenarioContext& context, const MatrixTraffic& traffic, const std::string& place,
             ResolvedScenario& resolved) {
    resolve_demands(context, traffic, place, resolved);
}

void resolve(const ScenarioContext& context, const TraceTraffic& traffic, const std::string& place,
             ResolvedScenario& resolved) {
    resolve_demands(context, traffic, place, resolved);
}

}  // namespace

void resolve_traffic(const ScenarioContext& context, ResolvedScenario& resolved) {
    const auto& traffic = context.scenario.traffic;
    if (traffic.empty())
        context.errors.add("/traffic", "no traffic is given; at least one kind is needed");  // R4
    for (std::size_t i = 0; i < traffic.size(); ++i) {
        const std::string place = fmt::format("/traffic/{}", i);
        std::visit(
            [&](const auto& one) {
                context.require_layer(one.layer, place + "/layer");
                if (!context.errors.first()) resolve(context, one, place, resolved);
            },
            traffic[i]);
    }
}

}  // namespace hexi
