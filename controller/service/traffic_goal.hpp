// What routes of a service are to be best at, and the traffic they are to carry beside intents.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "controller/engineering/te_problem.hpp"
#include "topology/json/json.hpp"
#include "topology/route_request.hpp"

namespace hexi {

/// "shortest" where nobody has said otherwise.
struct TrafficGoal {
    std::optional<TeObjective> objective;  ///< absent: each pair's shortest way with room
    std::string matrix;                    ///< id of a kept matrix: traffic beside intents; "": none
    double load = 1;                       ///< multiplies that matrix, > 0
    double max_utilisation = 1;            ///< of the objectives that have it, > 0

    bool operator==(const TrafficGoal&) const = default;
};

/// Reads {"objective", "matrix", "load_factor", "max_utilisation_ratio"}, each of which may be left out.
Result<TrafficGoal> read_traffic_goal(const Json& body, std::string_view name);
/// The inverse; "matrix" where there is one.
[[nodiscard]] Json to_json(const TrafficGoal& goal);
/// "shortest", "min-mlu", ...
[[nodiscard]] std::string_view objective_name(const TrafficGoal& goal);

/// The question that a goal puts.
struct GoalQuestion {
    const Topology& topology;
    const NetworkState& state;
    const TrafficGoal& goal;
    const RoutingPolicy& policy;
    std::map<RouteKey, double> rates;     ///< bit/s
    std::map<RouteKey, SimTime> targets;  ///< kept, where the shortest way keeps them
    const RoutingTable& shortest;         ///< of all keys: taken by those without a rate
    MonotonicClock clock;
};

struct GoalRoutes {
    RoutingTable table;
    std::string note;  ///< what was not as asked for; "" where all was
};

/// Routes that are best together by `goal.objective`, layer by layer, with backups; at most about two
/// seconds. Where demands do not fit, those of min-mlu, with a note. Errors are those of solve_te().
[[nodiscard]] Result<GoalRoutes> goal_routes(const GoalQuestion& question);

}  // namespace hexi
