#include "emulator/hybrid/reflected_walk.hpp"

#include <algorithm>
#include <cmath>

namespace hexi {
namespace {

/// A normal variable exceeds it once in 10^15.
constexpr double kBeyondReach = 8;

/// The steady state between walls: exponential in the distance from the wall that the drift points to.
double settled(const WalkLaw& law, const WalkDraw& draw, double wall) {
    if (law.variance <= 0) return law.drift > 0 ? wall : 0;
    const double steep = 2 * std::abs(law.drift) / law.variance * wall;
    const double u = std::exp(-draw.exponential);
    const double away = steep < 1e-9 ? u : -std::log(u + (1 - u) * std::exp(-steep)) / steep;
    return law.drift > 0 ? wall * (1 - away) : wall * away;
}

}  // namespace

double walk_above_wall(double from, const WalkLaw& law, double span, const WalkDraw& draw, double* pushed) {
    const double spread = law.variance * span;
    const double free = law.drift * span + std::sqrt(spread) * draw.normal;
    const double depth = (std::sqrt(free * free + 2 * spread * draw.exponential) - free) / 2;
    if (pushed != nullptr) *pushed += std::max(depth - from, 0.0);
    return free + std::max(from, depth);
}

double walk_between_walls(double from, const WalkLaw& law, double span, const WalkDraw& draw, double wall) {
    const double spread = law.variance * span;
    const double reach = std::max(law.drift, 0.0) * span + kBeyondReach * std::sqrt(spread);
    if (from + reach < wall) return walk_above_wall(from, law, span, draw);
    if (spread > wall * wall) return settled(law, draw, wall);
    const bool low = from < wall / 2 && law.drift <= 0;
    const WalkLaw mirrored{-law.drift, law.variance};
    double at = low ? walk_above_wall(from, law, span, draw)
                    : wall - walk_above_wall(std::max(wall - from, 0.0), mirrored, span, draw);
    // Past the other wall: a little is thrown back, far past it the beginning is forgotten.
    if (at < -wall / 4 || at > wall * 5 / 4) return settled(law, draw, wall);
    if (at < 0) at = -at;
    return at > wall ? 2 * wall - at : at;
}

}  // namespace hexi
