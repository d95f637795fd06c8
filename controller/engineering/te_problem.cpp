#include "controller/engineering/te_problem.hpp"

#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr Words<TeObjective, 4> kObjectives{{{TeObjective::kMinMlu, "min-mlu"},
                                             {TeObjective::kMinLatency, "min-latency"},
                                             {TeObjective::kMaxThroughput, "max-throughput"},
                                             {TeObjective::kMaxMin, "max-min"}}};

}  // namespace

std::string_view to_string(TeObjective objective) { return word_of(kObjectives, objective); }

Result<TeObjective> parse_te_objective(std::string_view word) {
    return parse_word(kObjectives, "objective", word);
}

bool maximises(TeObjective objective) {
    return objective == TeObjective::kMaxThroughput || objective == TeObjective::kMaxMin;
}

std::string_view pcep_name(TeObjective objective) {
    if (objective == TeObjective::kMinMlu) return "MLL";
    if (objective == TeObjective::kMinLatency) return "MCC";
    return "";
}

std::vector<TeDemand> te_demands(const TrafficMatrix& matrix) {
    std::vector<TeDemand> demands;
    for (const auto& [source, destination, rate] : matrix.demands())
        demands.push_back({source, destination, rate});
    return demands;
}

CostGraph te_graph(const TeProblem& problem, PathMetric metric) {
    return {*problem.topology,
            problem.state,
            {.layer = problem.layer,
             .metric = metric,
             .excluded_links = problem.avoided_links,
             .excluded_nodes = problem.avoided_nodes,
             .affinity = problem.affinity}};
}

}  // namespace hexi
