// Brownian motion held above a wall, or between two, over any span in one step.
#pragma once

#include "topology/base/random.hpp"

namespace hexi {

/// What one step needs of chance; walks that share it move together.
struct WalkDraw {
    double normal = 0;       ///< standard normal
    double exponential = 0;  ///< of mean 1

    [[nodiscard]] static WalkDraw of(RandomStream& random) {
        return {random.normal(), random.exponential(1)};
    }
};

/// Drift per unit of time, and variance per unit of time (>= 0).
struct WalkLaw {
    double drift = 0, variance = 0;
};

/// Where a walk that is kept from falling below 0 is `span` (>= 0) after it was at `from` (>= 0). Exact: the
/// endpoint of the free walk is normal, and the lowest point on the way, given the endpoint, has a known law
/// (the Brownian bridge's: S. Asmussen, P. Glynn, J. Pitman, Annals of Applied Probability 5(4), 1995). With
/// equal draws a walk that starts higher, or drifts up more, ends nowhere lower.
/// How far the wall pushed it up on the way is added to `pushed`, where given.
[[nodiscard]] double walk_above_wall(double from, const WalkLaw& law, double span, const WalkDraw& draw,
                                     double* pushed = nullptr);

/// The same between 0 and `wall` (> 0). Exact while one wall is out of reach and again after so long a span
/// that where it began is forgotten; between these the nearer wall is exact, the other throws back.
[[nodiscard]] double walk_between_walls(double from, const WalkLaw& law, double span, const WalkDraw& draw,
                                        double wall);

}  // namespace hexi
