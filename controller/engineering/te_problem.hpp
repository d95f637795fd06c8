// What traffic engineering is asked: which traffic, over which network, to what end.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "controller/cost_graph.hpp"
#include "topology/base/clock.hpp"
#include "topology/network_state.hpp"
#include "topology/routing_table.hpp"
#include "topology/traffic_matrix.hpp"

namespace hexi {

/// What the routes are best at. Utilisation is load over capacity left.
enum class TeObjective : std::uint8_t {
    kMinMlu,      ///< least maximum link utilisation; PCEP's MLL (RFC 5541)
    kMinLatency,  ///< least total of rate times delay, no link above `max_utilisation`; PCEP's MCC over delay
    kMaxThroughput,  ///< most traffic carried, no link above `max_utilisation`
    kMaxMin,         ///< fair: no demand gets more where one with a smaller share of its rate could instead
};

/// "min-mlu", "min-latency", "max-throughput", "max-min".
[[nodiscard]] std::string_view to_string(TeObjective objective);
/// The inverse; kInvalid lists the words.
[[nodiscard]] Result<TeObjective> parse_te_objective(std::string_view word);
/// True where more is better: max-throughput and max-min.
[[nodiscard]] bool maximises(TeObjective objective);
/// Name of the objective function in PCEP (RFC 5541), "" where it defines none.
[[nodiscard]] std::string_view pcep_name(TeObjective objective);

/// Traffic from one node to another, to be split over paths.
struct TeDemand {
    NodeId source, destination;             ///< different
    BitRate rate;                           ///< > 0
    std::uint8_t traffic_class = 0;         ///< 0 the most urgent; see TeProblem
    std::optional<SimTime> max_delay = {};  ///< bound on the fixed delay of every path, inclusive
};

/// The question. Refers to the topology, which must outlive it.
///
/// Classes are served in order of urgency: each is routed as if it were alone on what the more urgent ones
/// left of every link. The optimum that the answer states is that of this rule.
struct TeProblem {
    const Topology* topology;
    NetworkState state;  ///< links down or drained are not used; capacity factors and extra delays count
    Layer layer = Layer::kIp;
    std::vector<TeDemand> demands;  ///< any order; each (source, destination, class) once
    TeObjective objective = TeObjective::kMinMlu;
    std::optional<std::size_t>
        paths;                   ///< only the so many paths of least delay per demand, >= 1; absent: all
    double max_utilisation = 1;  ///< > 0; of the objectives that have it
    LinkAffinity affinity = {};  ///< colours of the links that may be used
    std::vector<LinkId> avoided_links = {};
    std::vector<NodeId> avoided_nodes = {};    ///< neither passed through nor an end
    std::optional<std::size_t> max_hops = {};  ///< links of a path, >= 1; absent: any number
};

/// The links that the problem's routes may use, and what each costs.
[[nodiscard]] CostGraph te_graph(const TeProblem& problem, PathMetric metric = PathMetric::kDelay);

/// The demands of a matrix, all of one class.
[[nodiscard]] std::vector<TeDemand> te_demands(const TrafficMatrix& matrix);

/// How to solve.
enum class TeMethod : std::uint8_t {
    kColumns,  ///< column generation with exact pricing: every objective, path limits, delay bounds
    kEdges,    ///< one linear program over links, aggregated by source: min-mlu without limits on paths
    kFast,     ///< Garg-Konemann / Fleischer approximation: min-mlu; others: columns until the gap is met
};

/// How hard to try.
struct TeEffort {
    TeMethod method = TeMethod::kColumns;
    double gap = 1e-6;  ///< stop once (value - bound) / bound is at most this; >= 0
    std::optional<std::chrono::nanoseconds> time_limit;  ///< then the best so far, with its bound
    MonotonicClock clock = steady_clock();
};

}  // namespace hexi
