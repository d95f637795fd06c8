#include "emulator/experiment/reroute.hpp"

#include <algorithm>
#include <iterator>

#include "emulator/experiment/scenario_routes.hpp"

namespace hexi {
namespace {

/// What has changed when a route is asked for, each link once.
std::vector<NetworkChange> changes_with(const Experiment& experiment, const std::vector<LinkId>& down) {
    NetworkState state(*experiment.topology);
    for (const NetworkChange& change : experiment.changes) {
        if (change.at == SimTime{0}) state[change.link] = change.state;
    }
    for (const LinkId link : down) state[link].status = LinkStatus::kDown;
    std::vector<NetworkChange> changes;
    for (std::size_t i = 0; i < experiment.topology->links().size(); ++i) {
        if (state[LinkId(i)] != LinkState{}) changes.push_back({SimTime{0}, LinkId(i), state[LinkId(i)]});
    }
    return changes;
}

Result<RoutingTable> routes_without(const RouteCompiler& compiler, const RoutingPolicy& policy,
                                    const Experiment& experiment, const std::vector<LinkId>& down,
                                    const std::vector<RouteKey>& keys) {
    std::vector<NetworkChange> changes = changes_with(experiment, down);
    NetworkState state(*experiment.topology);
    for (const NetworkChange& change : changes) state[change.link] = change.state;
    const std::vector<RouteKey> cut = without_path(*experiment.topology, state, keys);
    std::vector<RouteKey> routable;
    std::set_difference(keys.begin(), keys.end(), cut.begin(), cut.end(), std::back_inserter(routable));
    return compiler({*experiment.topology, std::move(routable), std::move(changes), policy})
        .transform([&](const RouteTimeline& timeline) { return with_cut(timeline.at(SimTime{0}), cut); });
}

}  // namespace

Reroute reroute_by(RouteCompiler compiler, RoutingPolicy policy, const Experiment& experiment) {
    return [compiler = std::move(compiler), policy, &experiment](const std::vector<LinkId>& down,
                                                                 const std::vector<RouteKey>& keys) {
        return routes_without(compiler, policy, experiment, down, keys);
    };
}

}  // namespace hexi
