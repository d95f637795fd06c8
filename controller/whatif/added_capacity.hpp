// The cheapest capacity to add so that all traffic fits.
#pragma once

#include "controller/engineering/te_problem.hpp"

namespace hexi {

/// What one Gbit/s more costs on a link, both directions together. Assumed, both: no carrier publishes what
/// wavelengths cost it. Ratios between plans depend little on them; sums of money do.
struct CapacityCost {
    double cny_per_gbps = 250;   ///< at the two ends: transponders and ports; >= 0
    double cny_per_gbps_km = 5;  ///< along the fibre: amplifiers, and its share of the line system; >= 0
};

/// What is added to one link, in both directions.
struct AddedLink {
    LinkId link;              ///< the one of the two directions with the lower id
    double bps = 0;           ///< > 0
    std::uint64_t lanes = 0;  ///< of the link's lane rate, that make so much
    double cost_cny = 0;      ///< of `bps`
};

/// A plan, and the proof of how good it is.
struct AddedCapacity {
    double cost_cny = 0;           ///< of capacity in any amount
    double bound_cny = 0;          ///< no plan costs less
    double gap = 0;                ///< (cost - bound) / cost; 0 where nothing is needed
    double lanes_cny = 0;          ///< of whole lanes; also at least the bound
    std::vector<AddedLink> links;  ///< dearest first
    std::size_t rounds = 0;        ///< linear programs solved
    std::size_t left_out = 0;      ///< demands without a path at any capacity
};

/// Least cost of added capacity a(t) >= 0 over trunks t (a link, both directions) so that every demand h(d)
/// of `problem` is carried and no link is fuller than `max_utilisation` of the problem:
///
///     minimise   sum cost(t) a(t)
///                sum_p x(d,p) = h(d)                          each demand
///                sum_(d, p over e) x(d,p) <= U c(e) + U a(t)  each direction e of t
///
/// Paths are generated while any improves the program (as ColumnGeneration does), over all paths. The bound
/// is Lagrange's, from integer prices and shortest paths, so it holds whatever the solver's tolerances.
/// Capacity is added to links that are there and up. Objective, classes and delay bounds of the problem do
/// not count. Less than a ten-millionth of a link's capacity is not added. kEnvironment where the linear
/// solver gives up.
[[nodiscard]] Result<AddedCapacity> cheapest_capacity(const TeProblem& problem,
                                                      const CapacityCost& cost = {});

/// The link's length; where it has none, that of fibre of its propagation delay.
[[nodiscard]] Kilometres costed_length(const Link& link);
/// Cost of one bit/s more on the link, both directions, CNY.
[[nodiscard]] double capacity_cost(const Topology& topology, LinkId link, const CapacityCost& cost);

}  // namespace hexi
