// Fair shares without a linear program for every level.
#pragma once

#include "controller/engineering/flow_answer.hpp"

namespace hexi {

/// max-min by adaptive water-filling (P. Namyar, B. Arzani, S. Kandula et al., "Solving Max-Min Fair Resource
/// Allocations Quickly on Large Graphs", NSDI 2024). Every path of a demand fills by itself, as fast as its
/// weight says, until a link on it or its demand is full: that is exact and needs no linear program. A demand
/// then puts its weight where its traffic went, and gains, where there is one, a path over links that are
/// full only where everybody has more than it; the filling is repeated, and the fairest is kept.
///
/// The first weights are the routes of min-mlu, solved to the effort's gap, so the smallest share is proven
/// best to that gap. Nothing is proven of the others: in tests they are within a few per cent of the optimum
/// in the mean. No share can grow alone: every path of a demand that is not fully carried meets a full link.
[[nodiscard]] Result<FlowAnswer> solve_fair_filling(const TeProblem& problem, const FlowModel& model,
                                                    const TeEffort& effort);

/// What filling `weights` (bit/s by path of the pool, >= 0) once leads to.
struct Filled {
    std::vector<double> flow;  ///< bit/s by path
    std::vector<bool> full;    ///< by arc: nothing is left of its room, to a billionth
};

/// All paths grow from nothing in proportion to their weights. A path stops where one of its arcs is full
/// (`room` bit/s by arc) or its demand is carried. Exact; time: arcs of all paths x log arcs.
[[nodiscard]] Filled fill(const FlowModel& model, const PathPool& pool, std::span<const double> weights,
                          std::span<const double> room);

}  // namespace hexi
