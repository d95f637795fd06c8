#include "emulator/experiment/play/traffic_plan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "emulator/experiment/play/source_streams.hpp"

namespace hexi {
namespace {

bool ever_routed(const Experiment& experiment, const RouteKey& key) {
    const auto tables = experiment.routes.tables();
    return std::any_of(tables.begin(), tables.end(),
                       [&](const TimedTable& timed) { return timed.table.find(key) != nullptr; });
}

}  // namespace

TrafficPlan::TrafficPlan(const Experiment& experiment)
    : flows(experiment.routes), pairs(make_pair_meters(experiment)) {
    add_sources(experiment);
    for (std::uint32_t i = 0; i < experiment.sources.size(); ++i) {
        if (experiment.sources[i].probe) add_echo(experiment, i);
    }
    add_hosts(experiment);
}

Birth TrafficPlan::emit(std::uint32_t source, SimTime now, SimTime warmup) {
    SourcePlayer& player = players[source];
    Entrance& entrance = entrances[source];
    Birth birth{.decided = player.previous()};
    birth.bytes = player.emit();
    birth.tag = entrance.next_tag++;
    birth.traffic_class = entrance.traffic_class;
    birth.flags = entrance.flags;
    if (now < warmup) birth.flags &= static_cast<std::uint8_t>(~kMeasured);
    if ((birth.flags & kMeasured) != 0) ++pairs[entrance.forward_pair].sent;
    return birth;
}

std::uint32_t TrafficPlan::arrived(Flow& flow, std::uint8_t flags, std::uint32_t tag, SimTime delay) {
    Entrance& entrance = entrances[flow.ingress];
    const bool measured = (flags & kMeasured) != 0;
    if ((flags & kEcho) != 0) {
        if (measured) pairs[entrance.echo_pair].round_trip.record(delay);
        return kNoIndex;
    }
    if (measured) {
        PacketOrder& order = entrance.one_flow ? entrance.order : flow.order;
        pairs[entrance.forward_pair].arrived(delay, tag, order);
    }
    return (flags & kProbe) != 0 ? entrance.echo : kNoIndex;
}

void TrafficPlan::change_rates(const Experiment& experiment, const RateChange& change, SimTime now,
                               const std::function<void(std::uint32_t)>& changed) {
    for (std::uint32_t source = 0; source < players.size(); ++source) {
        if (experiment.sources[source].route != change.key) continue;
        players[source].change_rate(now, change.factor);
        changed(source);
    }
}

std::vector<PairBytes> TrafficPlan::pair_bytes() const {
    std::vector<PairBytes> bytes(pairs.size());
    for (const Flow& flow : flows.flows()) {
        const Entrance& entrance = entrances[flow.ingress];
        if (entrance.forward_pair == kNoIndex) continue;
        PairBytes& pair = bytes[entrance.forward_pair];
        (players[entrance.source].clocked() ? pair.unscaled : pair.scaled) += flow.bytes;
    }
    return bytes;
}

std::uint32_t TrafficPlan::add(const IngressOptions& options, const Entrance& entrance) {
    entrances.push_back(entrance);
    return flows.add(options);
}

void TrafficPlan::add_sources(const Experiment& experiment) {
    const bool probes_only = has_probes(experiment);
    const std::vector<std::string> names = source_streams(experiment);
    for (std::uint32_t i = 0; i < experiment.sources.size(); ++i) {
        const PacketSource& source = experiment.sources[i];
        const std::string& name = names[i];
        const auto pair =
            std::lower_bound(pairs.begin(), pairs.end(), source.route,
                             [](const PairMeter& p, const RouteKey& key) { return p.route < key; });
        const bool measured = source.probe || !probes_only;
        const bool metered = pair != pairs.end() && pair->route == source.route;
        const std::uint32_t index = metered ? static_cast<std::uint32_t>(pair - pairs.begin()) : kNoIndex;
        add({.route = source.route,
             .spread = source.probe ? Spread::kHeaviest : Spread::kPerPacket,
             .name = name,
             .seed = experiment.seed},
            {.source = i,
             .forward_pair = index,
             .traffic_class = source.route.traffic_class,
             .flags = static_cast<std::uint8_t>((measured ? kMeasured : 0) | (source.probe ? kProbe : 0)),
             .one_flow = source.probe});
        players.emplace_back(source, experiment.scaling.rate_factor, experiment.duration,
                             RandomStream(experiment.seed, name));
    }
}

void TrafficPlan::add_echo(const Experiment& experiment, std::uint32_t source) {
    const RouteKey back = reversed(experiment.sources[source].route);
    if (!ever_routed(experiment, back)) return;
    const std::uint32_t pair = entrances[source].forward_pair;
    entrances[source].echo = add({.route = back,
                                  .spread = Spread::kHeaviest,
                                  .name = fmt::format("echo/{}", source),
                                  .seed = experiment.seed},
                                 {.source = source, .echo_pair = pair, .traffic_class = back.traffic_class});
}

void TrafficPlan::add_hosts(const Experiment& experiment) {
    first_host = static_cast<std::uint32_t>(entrances.size());
    auto access = static_cast<std::uint32_t>(experiment.topology->links().size());
    for (const TcpFlow& flow : experiment.tcp_flows) {
        // Four access links each, appended to the topology's: sender up, receiver down, receiver up, sender
        // down.
        for (const bool back : {false, true}) {
            const RouteKey key = back ? reversed(flow.route) : flow.route;
            add({.route = key,
                 .spread = Spread::kPerFlow,
                 .name = fmt::format("tcp/{}/{}", flow.name, back ? "back" : "forth"),
                 .seed = experiment.seed,
                 .before = {access},
                 .after = {access + 1}},
                {.traffic_class = key.traffic_class});
            access += 2;
        }
    }
}

}  // namespace hexi
