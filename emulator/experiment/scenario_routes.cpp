#include "emulator/experiment/scenario_routes.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "emulator/experiment/surge_changes.hpp"
#include "emulator/experiment/volume_factor.hpp"

namespace hexi {
namespace {

NetworkState state_at_start(const ResolvedScenario& scenario) {
    NetworkState state(*scenario.topology);
    for (const NetworkChange& change : scenario.changes) {
        if (change.at == SimTime{0}) state[change.link] = change.state;
    }
    return state;
}

/// Whether each node can be reached from `source` over routable links of `layer`.
std::vector<bool> reachable(const Topology& topology, const NetworkState& state, NodeId source, Layer layer) {
    std::vector<bool> reached(topology.nodes().size(), false);
    std::vector<NodeId> open{source};
    reached[source.index()] = true;
    while (!open.empty()) {
        const NodeId node = open.back();
        open.pop_back();
        for (const LinkId id : topology.outgoing(node)) {
            const Link& link = topology.link(id);
            if (link.layer != layer || !state.routable(id) || reached[link.to.index()]) continue;
            reached[link.to.index()] = true;
            open.push_back(link.to);
        }
    }
    return reached;
}

bool heals_later(const ResolvedScenario& scenario) {
    const NetworkState start = state_at_start(scenario);
    return std::any_of(scenario.changes.begin(), scenario.changes.end(), [&](const NetworkChange& change) {
        return change.at > SimTime{0} && change.state.status == LinkStatus::kUp &&
               !start.routable(change.link);
    });
}

/// Those of `keys` that have a path in the intact network and none in `start`.
std::vector<RouteKey> cut_off(const Topology& topology, const NetworkState& start,
                              const std::vector<RouteKey>& keys) {
    const std::vector<RouteKey> never = without_path(topology, NetworkState(topology), keys);
    const std::vector<RouteKey> now = without_path(topology, start, keys);
    std::vector<RouteKey> cut;
    std::set_difference(now.begin(), now.end(), never.begin(), never.end(), std::back_inserter(cut));
    return cut;
}

/// bit/s of the demands of each key.
using KeyRates = std::map<RouteKey, double>;

/// The timeline of all of `keys`, with routes without paths for those of `cut`.
Result<RouteTimeline> timeline_of(const ResolvedScenario& scenario, const std::vector<RouteKey>& keys,
                                  const std::vector<RouteKey>& cut, const KeyRates& rates,
                                  const RouteCompiler& compiler) {
    if (!cut.empty() && heals_later(scenario)) {
        const Topology& topology = *scenario.topology;
        return fail(
            ErrorCode::kUnreachable,
            fmt::format("'{}' to '{}' has no path on layer {} at the start, and a later event restores a "
                        "link; let the link fail after time 0",
                        topology.node(cut[0].source).id, topology.node(cut[0].destination).id,
                        to_string(cut[0].layer)));
    }
    std::vector<RouteKey> routable;
    std::set_difference(keys.begin(), keys.end(), cut.begin(), cut.end(), std::back_inserter(routable));
    std::vector<double> offered;
    offered.reserve(routable.size());
    for (const RouteKey& key : routable) offered.push_back(rates.contains(key) ? rates.at(key) : 0);
    auto surges = surge_changes(scenario.surges, {routable.begin(), routable.end()}, scenario.duration);
    auto timeline = compiler({*scenario.topology, std::move(routable), scenario.changes, scenario.policy,
                              std::move(offered), std::move(surges)});
    if (!timeline || cut.empty()) return timeline;
    std::vector<TimedTable> tables;
    for (const TimedTable& timed : timeline->tables())
        tables.push_back({timed.from, with_cut(timed.table, cut), timed.reflects, timed.excess});
    return RouteTimeline(std::move(tables));
}

std::set<RouteKey> demand_keys(const ResolvedScenario& scenario) {
    std::set<RouteKey> keys;
    for (const ResolvedTraffic& traffic : scenario.traffic) {
        for (const Demand& demand : traffic.demands) {
            keys.insert(key_of(traffic, demand));
        }
    }
    return keys;
}

/// The demands' shortest paths if nothing had failed, by which volumes are measured.
Result<RoutingTable> intact_table(const ResolvedScenario& scenario, const RouteCompiler& compiler) {
    const std::set<RouteKey> keys = demand_keys(scenario);
    RoutingPolicy policy = scenario.policy;
    policy.protection = Protection::kNone;
    policy.objective = RouteObjective::kShortest;
    return compiler({*scenario.topology, {keys.begin(), keys.end()}, {}, policy})
        .transform([](const RouteTimeline& timeline) { return timeline.tables().front().table; });
}

KeyRates demand_rates(const ResolvedScenario& scenario, const RoutingTable& intact) {
    KeyRates rates;
    for (const ResolvedTraffic& traffic : scenario.traffic) {
        const double factor = volume_factor(*scenario.topology, traffic, intact).factor;
        for (const Demand& demand : traffic.demands)
            rates[key_of(traffic, demand)] += static_cast<double>(demand.rate.count()) * factor;
    }
    return rates;
}

}  // namespace

std::vector<RouteKey> without_path(const Topology& topology, const NetworkState& state,
                                   const std::vector<RouteKey>& keys) {
    std::vector<RouteKey> found;
    std::vector<bool> reached;
    const RouteKey* last = nullptr;
    for (const RouteKey& key : keys) {
        if (last == nullptr || last->source != key.source || last->layer != key.layer) {
            reached = reachable(topology, state, key.source, key.layer);
        }
        last = &key;
        if (!reached[key.destination.index()]) found.push_back(key);
    }
    return found;
}

RoutingTable with_cut(const RoutingTable& table, const std::vector<RouteKey>& cut) {
    std::vector<Route> routes(table.routes().begin(), table.routes().end());
    for (const RouteKey& key : cut) routes.push_back({key, {}});
    return RoutingTable(std::move(routes));
}

std::vector<RouteKey> route_keys(const ResolvedScenario& scenario) {
    std::set<RouteKey> keys = demand_keys(scenario);
    const auto both_ways = [&](const RouteKey& key) { keys.insert({key, reversed(key)}); };
    for (const ResolvedProbes& probes : scenario.probes)
        std::for_each(probes.keys.begin(), probes.keys.end(), both_ways);
    for (const TcpFlow& flow : scenario.tcp_flows) both_ways(flow.route);
    return {keys.begin(), keys.end()};
}

Result<ScenarioRoutes> scenario_routes(const ResolvedScenario& scenario, const RouteCompiler& compiler) {
    const std::vector<RouteKey> keys = route_keys(scenario);
    const NetworkState start = state_at_start(scenario);
    const bool shortest = scenario.policy.objective == RouteObjective::kShortest;
    if (shortest && start == NetworkState(*scenario.topology)) {
        return timeline_of(scenario, keys, {}, {}, compiler).transform([](const RouteTimeline& timeline) {
            return ScenarioRoutes{timeline, {}, timeline.tables().front().table};
        });
    }
    std::vector<RouteKey> cut = cut_off(*scenario.topology, start, keys);
    const auto intact = intact_table(scenario, compiler);
    const KeyRates rates = intact && !shortest ? demand_rates(scenario, *intact) : KeyRates{};
    const auto timeline = timeline_of(scenario, keys, cut, rates, compiler);
    if (!timeline) return tl::unexpected(timeline.error());
    if (!intact) return tl::unexpected(intact.error());
    return ScenarioRoutes{*timeline, std::move(cut), *intact};
}

}  // namespace hexi
