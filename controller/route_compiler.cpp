#include "controller/route_compiler.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "controller/cost_graph.hpp"
#include "controller/route_solver.hpp"
#include "topology/network_state.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kMostPaths = 64;

Error invalid(std::string message) { return {ErrorCode::kInvalid, std::move(message)}; }

std::optional<Error> check_policy(const RoutingPolicy& policy) {
    if (policy.max_paths < 1 || policy.max_paths > kMostPaths) {
        return invalid(
            fmt::format("policy: max_paths is {}; it must be 1 to {}", policy.max_paths, kMostPaths));
    }
    const auto bad_delay = [](const char* name, SimTime delay) -> std::optional<Error> {
        if (delay >= SimTime{0}) return std::nullopt;
        return invalid(fmt::format("policy: {} is {} s; it must be at least 0", name, to_seconds(delay)));
    };
    if (auto bad = bad_delay("detection", policy.detection)) return bad;
    if (auto bad = bad_delay("computation", policy.computation)) return bad;
    return bad_delay("installation", policy.installation);
}

/// `keys` sorted.
std::optional<Error> check_keys(const Topology& topology, const std::vector<RouteKey>& keys) {
    const std::size_t count = topology.nodes().size();
    const RouteKey* previous = nullptr;
    for (const RouteKey& key : keys) {
        if (key.source.index() >= count || key.destination.index() >= count) {
            return invalid(fmt::format("routes: an end is no node of network '{}'", topology.name()));
        }
        const auto& from = topology.node(key.source).id;
        const auto& to = topology.node(key.destination).id;
        if (from == to) return invalid(fmt::format("routes: both ends are '{}'; they must differ", from));
        if (previous != nullptr && *previous == key) {
            return invalid(fmt::format("routes: '{}' to '{}' on layer '{}' is given twice for class {}", from,
                                       to, to_string(key.layer), key.traffic_class));
        }
        previous = &key;
    }
    return std::nullopt;
}

std::optional<Error> check_changes(const Topology& topology, const std::vector<NetworkChange>& changes) {
    SimTime previous{0};
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const NetworkChange& change = changes[i];
        if (change.link.index() >= topology.links().size()) {
            return invalid(fmt::format("changes[{}]: no link of network '{}'", i, topology.name()));
        }
        if (change.at < previous) {
            return invalid(fmt::format("changes[{}]: '{}' changes at {} s; it must be at or after {} s", i,
                                       topology.link(change.link).id, to_seconds(change.at),
                                       to_seconds(previous)));
        }
        previous = change.at;
    }
    return std::nullopt;
}

std::optional<Error> check_reachable(const Topology& topology, const RoutingTable& table) {
    for (const Route& route : table.routes()) {
        const RouteKey& key = route.key;
        if (route.paths.empty()) return no_path_error(topology, key.source, key.destination, key.layer);
    }
    return std::nullopt;
}

/// When what the controller learns of a change at `at` is in force; nothing beyond the end of time.
std::optional<SimTime> in_force(SimTime at, const RoutingPolicy& policy) {
    for (const SimTime delay : {policy.detection, policy.computation, policy.installation}) {
        if (at > SimTime::max() - delay) return std::nullopt;
        at += delay;
    }
    return at;
}

/// The network as it changes.
class ChangingNetwork {
public:
    explicit ChangingNetwork(const RouteRequest& request)
        : state_(request.topology), changes_(request.changes) {}

    [[nodiscard]] const NetworkState& state() const { return state_; }
    /// When something changes next.
    [[nodiscard]] std::optional<SimTime> next() const {
        if (applied_ == changes_.size()) return std::nullopt;
        return changes_[applied_].at;
    }
    /// Carries out everything that happens at `time`, the next instant or earlier.
    void advance(SimTime time) {
        for (; applied_ < changes_.size() && changes_[applied_].at <= time; ++applied_) {
            state_[changes_[applied_].link] = changes_[applied_].state;
        }
    }

private:
    NetworkState state_;
    const std::vector<NetworkChange>& changes_;
    std::size_t applied_ = 0;
};

}  // namespace

Result<RouteTimeline> compile_routes(const RouteRequest& request) {
    auto keys = request.keys;
    std::sort(keys.begin(), keys.end());
    if (auto bad = check_policy(request.policy)) return tl::unexpected(*bad);
    if (auto bad = check_keys(request.topology, keys)) return tl::unexpected(*bad);
    if (auto bad = check_changes(request.topology, request.changes)) return tl::unexpected(*bad);

    RouteSolver solver(request.topology, std::move(keys), request.policy);
    ChangingNetwork network(request);
    network.advance(SimTime{0});
    std::vector<TimedTable> tables{{SimTime{0}, solver.solve(network.state())}};
    if (auto bad = check_reachable(request.topology, tables.front().table)) return tl::unexpected(*bad);
    while (const auto at = network.next()) {
        network.advance(*at);
        const auto from = in_force(*at, request.policy);
        if (!from) break;
        tables.push_back({*from, solver.solve(network.state()), *at});
    }
    return RouteTimeline(std::move(tables));
}

RouteCompiler route_compiler() { return compile_routes; }

}  // namespace hexi
