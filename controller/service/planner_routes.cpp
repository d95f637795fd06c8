// The planner's routes: what they follow from, and how they are found.
#include <algorithm>
#include <set>

#include "controller/service/planner.hpp"
#include "controller/transition/protected_routes.hpp"
#include "topology/base/check.hpp"
#include "topology/formats/matrix.hpp"

namespace hexi {
namespace {

/// A solver keeps every state it has answered; so many are worth their memory.
constexpr std::size_t kMostStates = 64;

/// The nodes that an agent has registered for, those that the topology has.
std::vector<NodeId> nodes_served(const Resource& agent, const Topology& topology) {
    std::vector<NodeId> nodes;
    const auto body = parse_json(agent.body, agent.id);
    const Json* names = body ? body->find("nodes") : nullptr;
    for (std::size_t i = 0; names != nullptr && i < names->as_array()->size(); ++i) {
        const auto node = topology.find_node(*(*names->as_array())[i].as_string());
        if (node) nodes.push_back(*node);
    }
    return nodes;
}

/// What was best before, with shortest ways where that cannot be used any more or says nothing.
RoutingTable repaired(const RoutingTable& best, const RoutingTable& shortest, const NetworkState& state) {
    std::vector<Route> routes;
    for (const Route& route : shortest.routes()) {
        const Route* known = best.find(route.key);
        const bool good = known != nullptr && std::ranges::all_of(known->paths, [&](const auto& way) {
                              return std::ranges::all_of(way.path.links(),
                                                         [&](LinkId link) { return state.routable(link); });
                          });
        routes.push_back(good ? *known : route);
    }
    return RoutingTable(std::move(routes));
}

}  // namespace

/// The pairs of intents and of the matrix, and those between any two nodes that one agent forwards for.
std::vector<RouteKey> Planner::keys(const Topology& topology) const {
    std::set<RouteKey> keys(demanded_.keys.begin(), demanded_.keys.end());
    for (const auto& [key, rate] : *rates_) keys.insert(key);
    for (const HeldResource& agent : parts_.book.list("agent")) {
        const std::vector<NodeId> nodes = nodes_served(*agent, topology);
        for (const NodeId source : nodes) {
            for (const NodeId destination : nodes) {
                if (source != destination) keys.insert({source, destination, usual_layer(topology)});
            }
        }
    }
    return {keys.begin(), keys.end()};
}

/// A goal or matrix that cannot be read, over another topology, is as none.
void Planner::gather_goal(const Topology& topology) {
    const HeldResource kept = parts_.book.find("goal", "current");
    const auto body = kept ? parse_json(kept->body, kept->id) : Result<Json>(Json::object());
    goal_ = body.and_then([](const Json& json) { return read_traffic_goal(json, "goal"); })
                .value_or(TrafficGoal{});
    const HeldResource matrix = goal_.matrix.empty() ? nullptr : parts_.book.find("matrix", goal_.matrix);
    const std::pair from{matrix ? matrix->version : 0, goal_.load};
    if (from == beside_from_ && known_.get() == &topology) return;
    beside_from_ = from;
    beside_ = nullptr;
    if (!matrix) return;
    const auto read = parse_matrix(matrix->body, matrix->id, topology);
    if (read) beside_ = std::make_shared<const TrafficMatrix>(read->matrix.scaled(goal_.load));
}

void Planner::gather(const Thought& thought, const NetworkState& state) {
    const Topology& topology = *thought.topology;
    const auto beside = beside_;
    gather_goal(topology);
    for (Edit& move : parts_.ledger.adopt({thought.topology, state, parts_.policy.metric, beside_}))
        parts_.submit(std::move(move));
    const bool asked = std::exchange(demanded_version_, parts_.ledger.version()) != demanded_version_;
    if (asked) demanded_ = parts_.ledger.demanded();
    if (asked || beside != beside_) {
        RouteRates rates = demanded_.rates;
        for (const Demand& demand : beside_ ? beside_->demands() : std::vector<Demand>())
            rates[{demand.source, demand.destination, usual_layer(topology)}] +=
                static_cast<double>(demand.rate.count());
        rates_ = std::make_shared<const RouteRates>(std::move(rates));
    }
    if (known_ != thought.topology) {
        best_for_.reset();
        best_ = RoutingTable();
    }
    std::vector<RouteKey> wanted = keys(topology);
    if (!solver_ || wanted != keys_ || known_ != thought.topology || solved_ >= kMostStates) {
        keys_ = std::move(wanted);
        solver_ = std::make_unique<RouteSolver>(topology, keys_, parts_.policy);
        solved_ = 0;
    }
    known_ = thought.topology;
}

/// Each pair's shortest way, but for those whose intents were promised others.
RoutingTable Planner::shortest(const Topology& topology, const NetworkState& state) {
    const RoutingTable& table = solver_->solve(state);
    if (demanded_.detours.empty()) return table;
    std::map<RouteKey, Route> routes;
    for (const Route& route : table.routes()) routes.emplace(route.key, route);
    const RoutingTable detours =
        with_backups(RoutingTable(demanded_.detours), topology, state, parts_.policy);
    for (const Route& route : detours.routes()) routes[route.key] = route;
    std::vector<Route> all;
    for (auto& [key, route] : routes) all.push_back(std::move(route));
    return RoutingTable(std::move(all));
}

/// What is broken or missing is mended first; what is best takes longer, and is the next thought.
Result<Planner::Wanted> Planner::best(const Thought& thought, const Network& base) {
    const GoalState now{base.state, demanded_version_, goal_, beside_};
    if (best_for_ && *best_for_ == now) return Wanted{best_, false, best_note_};
    const RoutingTable shortest = this->shortest(*thought.topology, base.state);
    const RoutingTable mended = repaired(best_.routes().empty() ? *base.table : best_, shortest, base.state);
    if (mended != *base.table && (!best_for_ || best_for_->goal == goal_)) {
        wake(thought.reason, false);
        return Wanted{mended, false, ""};
    }
    auto routes = goal_routes({.topology = *thought.topology,
                               .state = base.state,
                               .goal = goal_,
                               .policy = parts_.policy,
                               .rates = *rates_,
                               .targets = parts_.ledger.targets(),
                               .shortest = shortest,
                               .clock = parts_.clock});
    if (!routes) return tl::unexpected(routes.error());
    best_for_ = now;
    best_ = std::move(routes->table);
    best_note_ = std::move(routes->note);
    return Wanted{best_, false, best_note_};
}

Result<Planner::Wanted> Planner::wanted(const Thought& thought, const Network& base) {
    ++solved_;
    if (const HeldResource pin = parts_.book.find("pin", "plan")) {
        const auto body = parse_json(pin->body, "pin");
        HEXI_CHECK(body && body->find("plan") != nullptr, "a pin was checked before it was kept");
        return parts_.archived(body->find("plan")->to_uint64(), *thought.topology)
            .transform([](RoutingTable table) {
                return Wanted{std::move(table), true, ""};
            });
    }
    if (goal_.objective && !rates_->empty()) return best(thought, base);
    return Wanted{shortest(*thought.topology, base.state), false, ""};
}

}  // namespace hexi
