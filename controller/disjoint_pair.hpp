// Two paths, chosen together, that fail together as rarely as possible.
#pragma once

#include <optional>

#include "controller/shared_risk.hpp"

namespace hexi {

/// A working path and its protection.
struct DisjointPair {
    Path first;                  ///< the cheaper one
    std::optional<Path> second;  ///< absent where `shared.kind` is kNone
    SharedRisk shared;
    bool proven =
        false;  ///< kSrlgDisjoint: no such pair is cheaper in total; else: no SRLG-disjoint pair exists
};

/// Bounds the work of disjoint_pair(); the problem is NP-complete (J. Q. Hu, IEEE Trans. Communications
/// 51(3), 2003).
struct DisjointSearchLimits {
    std::size_t branchings = 1000;  ///< pairs of avoided risks looked into, each some dozens of trees
};

/// The SRLG-disjoint pair of least total cost where one exists. Where none is found: of the link-disjoint
/// pair of least total cost (see link_disjoint_pair()) and the cheapest path with its backup, the one that
/// shares fewer metres, link-disjoint before partial. Nothing where the two nodes, which must differ, are not
/// connected.
///
/// How: branch and bound. A branch says which risks the first path avoids and which the second; the cheapest
/// paths that do bound it from below. A risk that both of these run is avoided by one of them in any answer,
/// so it makes two branches; the risk that raises the bound most is taken, cheapest branch first. Exact when
/// it ends within its limit; `proven` tells.
[[nodiscard]] std::optional<DisjointPair> disjoint_pair(const CostGraph& graph, NodeId source,
                                                        NodeId destination,
                                                        const DisjointSearchLimits& limits = {});

}  // namespace hexi
