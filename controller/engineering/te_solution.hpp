// What traffic engineering answers: routes, how good they are, and the proof.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "controller/engineering/te_problem.hpp"

namespace hexi {

/// One path of a demand.
struct TePath {
    Path path;
    double share = 0;                 ///< of the demand's rate, (0, 1]
    std::uint32_t weight = 0;         ///< of 256 that the demand's paths have together; see split_weights()
    std::optional<Path> backup = {};  ///< see protect_routes()
};

/// How one demand is carried.
struct TeRoute {
    std::size_t demand = 0;  ///< its place in TeProblem::demands
    double carried = 1;  ///< share of its rate that is carried, 0..1; below 1 for max-throughput and max-min
    std::vector<TePath> paths;  ///< largest share first; shares sum to `carried`; empty where that is 0
};

/// A link that stands in the way of a better value.
struct BindingLink {
    LinkId link;
    double utilisation = 0;  ///< load over capacity
    /// Relative gain of the value per relative growth of this link's capacity: 0.2 means that 1 % more
    /// capacity here alone makes the value 0.2 % better, as long as nothing else binds.
    double sensitivity = 0;
};

/// The answer to a TeProblem.
struct TeSolution {
    TeObjective objective = TeObjective::kMinMlu;
    /// Of the objective: utilisation; rate times delay in bit (bit/s times s); bit/s; or, for max-min, the
    /// smallest share carried. Recomputed from the routes with their unrounded shares.
    double value = 0;
    /// No routing is better: a lower bound for min-mlu and min-latency, an upper one for the others. Of the
    /// last class, given the routes of the more urgent ones, for min-mlu; the sum over classes for the
    /// others.
    double bound = 0;
    double gap = 0;            ///< |value - bound| / bound; 0: proven best
    double mlu = 0;            ///< maximum link utilisation by the shares
    double installed_mlu = 0;  ///< by the weights
    bool out_of_time = false;  ///< the time limit ended it: value and bound are the best so far
    std::size_t rounds = 0;    ///< linear programs solved, or phases of the approximation
    std::chrono::nanoseconds wall{0};
    std::vector<BindingLink> binding;  ///< most sensitive first
    std::vector<TeRoute> routes;       ///< one per demand, in the problem's order
    std::vector<std::string> notes;    ///< what a reader should know, a sentence each
};

/// Largest total of the weights of one route.
inline constexpr std::uint32_t kSplitBuckets = 256;

/// Solves the problem. kInvalid: a demand outside the topology, of no rate, with equal ends or given twice;
/// no such layer; a limit on paths or utilisation out of range; a method that does not have the objective;
/// demands that do not fit, by how much; a delay bound that no path keeps. kUnreachable names a pair without
/// a path. No demands at all is a solution with value 0 and a note.
[[nodiscard]] Result<TeSolution> solve_te(const TeProblem& problem, const TeEffort& effort);

/// The routes as a dataplane carries them out: weights in place of shares. Demands that are not carried at
/// all have no route in it.
[[nodiscard]] RoutingTable routing_table(const TeProblem& problem, const TeSolution& solution);

/// Load of each link in bit/s, by LinkId, with every demand split by the routes' shares, or by their weights.
[[nodiscard]] std::vector<double> link_loads(const TeProblem& problem, const TeSolution& solution);
[[nodiscard]] std::vector<double> installed_loads(const TeProblem& problem, const TeSolution& solution);

}  // namespace hexi
