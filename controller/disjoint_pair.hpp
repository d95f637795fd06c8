// Two paths, chosen together, that fail together as rarely as possible.
#pragma once

#include <optional>

#include "controller/shared_risk.hpp"

namespace hexi {

/// A working path and its protection, chosen together.
struct DisjointPair {
    Path first;                  ///< the cheaper one
    std::optional<Path> second;  ///< absent where `shared.kind` is kNone
    SharedRisk shared;
    bool proven =
        false;  ///< kSrlgDisjoint: no such pair is cheaper in total; else: no SRLG-disjoint pair exists
};

/// Bounds on the work of `disjoint_pair`; the problem is NP-complete (J. Q. Hu, IEEE Trans. Communications
/// 51(3), 2003).
struct DisjointSearchLimits {
    std::size_t branches = 1000;      ///< first paths tried until some SRLG-disjoint pair is found, >= 1
    std::size_t improvements = 1000;  ///< first paths tried until that pair is proven cheapest, >= 0
};

/// The SRLG-disjoint pair of least total cost where one exists. Where none is found: of the link-disjoint
/// pair of least total cost (see link_disjoint_pair()) and the cheapest path with its backup, the one that
/// shares fewer metres, link-disjoint before partial. Nothing where the two nodes, which must differ, are not
/// connected.
///
/// How: a first path whose risks leave no second one owns a smallest set of risks that separates the nodes;
/// any pair's first path avoids one of these, so the search branches over them, cheapest first ("conflicting
/// SRLG exclusion": Rostami, Khorsandi and Khodaparast, ECUMN 2007). Then first paths in order of cost (Yen)
/// look for a cheaper pair until twice the first path's cost reaches the best total. Both phases are exact
/// when they end within their limits; `proven` tells.
[[nodiscard]] std::optional<DisjointPair> disjoint_pair(const CostGraph& graph, NodeId source,
                                                        NodeId destination,
                                                        const DisjointSearchLimits& limits = {});

}  // namespace hexi
