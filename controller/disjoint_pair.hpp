// Two paths, chosen together, that fail together as rarely as possible.
#pragma once

#include <optional>

#include "controller/bounded_path.hpp"
#include "controller/shared_risk.hpp"

namespace hexi {

/// A working path and its protection.
struct DisjointPair {
    Path first;                  ///< the cheaper one, where both have the same bounds
    std::optional<Path> second;  ///< absent where `shared.kind` is kNone
    SharedRisk shared;
    bool proven =
        false;  ///< kSrlgDisjoint: no such pair is cheaper in total; else: no SRLG-disjoint pair exists
};

/// Bounds the work of disjoint_pair(); the problem is NP-complete (J. Q. Hu, IEEE Trans. Communications
/// 51(3), 2003).
struct DisjointSearchLimits {
    std::size_t branchings = 1000;  ///< pairs of avoided risks looked into, each some dozens of trees
    std::size_t steps = 20'000;     ///< of each search for one path within bounds
};

/// The SRLG-disjoint pair of least total cost where one exists. Where none is found: of the link-disjoint
/// pair of least total cost (see link_disjoint_pair()) and the cheapest path with its backup, the one that
/// shares fewer metres, link-disjoint before partial. Nothing where the two nodes, which must differ, are not
/// connected.
/// Branch and bound (PairSearch), exact when it ends within its limit; `proven` tells.
[[nodiscard]] std::optional<DisjointPair> disjoint_pair(const CostGraph& graph, NodeId source,
                                                        NodeId destination,
                                                        const DisjointSearchLimits& limits = {});

/// The same where the first path keeps the bounds `first` and the second `second`. Where no SRLG-disjoint
/// pair keeps them: of the cheapest link-disjoint pair within them and the cheapest first path with the
/// second one that shares the fewest metres with it, the better in the same sense. Errors are those of
/// cheapest_path_within() for the first path.
[[nodiscard]] Result<DisjointPair> disjoint_pair_within(const CostGraph& graph, const NetworkState& state,
                                                        NodeId source, NodeId destination,
                                                        const PathBounds& first, const PathBounds& second,
                                                        const DisjointSearchLimits& limits = {});

}  // namespace hexi
