#include "emulator/fluid/clock_wait.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hexi {
namespace {

constexpr std::array<int, 11> kClocks{1, 2, 3, 4, 6, 9, 14, 22, 40, 70, 130};
constexpr std::array<double, 15> kLoads{0.02, 0.1,  0.2, 0.3,   0.4,  0.5,   0.6,  0.7,
                                        0.8,  0.85, 0.9, 0.925, 0.95, 0.975, 0.999};
constexpr double kStep = 0.1;  ///< of the work, for integrals over its tail

/// P(work > x) for 0 <= x < clocks.
double tail(int clocks, double period, double x) {
    double sum = 0;
    for (int n = static_cast<int>(x) + 1; n <= clocks; ++n) {
        const double part = (n - x) / period;
        const double ways = std::lgamma(clocks + 1.0) - std::lgamma(n + 1.0) - std::lgamma(clocks - n + 1.0);
        sum += std::exp(ways + n * std::log(part) + (clocks - n) * std::log1p(-part)) *
               (period - clocks + x) / (period - n + x);
    }
    return sum;
}

ClockWait at_random(double load) {
    const double mean = load / (2 * (1 - load));
    return {mean, 2 * mean * mean + load / (3 * (1 - load))};
}

/// Over those of M/D/1 at the same load.
ClockWait ratios(int clocks, double load) {
    ClockWait exact;
    for (int i = 0; (i + 0.5) * kStep < clocks; ++i) {
        const double x = (i + 0.5) * kStep;
        const double beyond = tail(clocks, clocks / load, x) * kStep;
        if (beyond < 1e-12) break;
        exact.mean += beyond;
        exact.second += 2 * x * beyond;
    }
    const ClockWait random = at_random(load);
    return {exact.mean / random.mean, exact.second / random.second};
}

using Grid = std::array<std::array<ClockWait, kLoads.size()>, kClocks.size() + 1>;

const Grid& grid() {
    static const Grid kGrid = [] {
        Grid grid;
        for (std::size_t i = 0; i < kClocks.size(); ++i) {
            for (std::size_t j = 0; j < kLoads.size(); ++j) grid[i][j] = ratios(kClocks[i], kLoads[j]);
        }
        grid.back().fill({1, 1});  // of endlessly many
        return grid;
    }();
    return kGrid;
}

ClockWait between(const ClockWait& one, const ClockWait& other, double along) {
    return {one.mean + (other.mean - one.mean) * along, one.second + (other.second - one.second) * along};
}

/// Of `clocks` at the `j`-th load: straight over one over the root of `clocks`, as their waits nearly are.
ClockWait of_clocks(double clocks, std::size_t j) {
    std::size_t i = 0;
    while (i + 1 < kClocks.size() && clocks >= kClocks[i + 1]) ++i;
    const double next = i + 1 < kClocks.size() ? 1 / std::sqrt(kClocks[i + 1]) : 0;
    const double own = 1 / std::sqrt(kClocks[i]);
    return between(grid()[i][j], grid()[i + 1][j],
                   (own - 1 / std::sqrt(std::max(clocks, 1.0))) / (own - next));
}

}  // namespace

ClockWait clock_wait(double clocks, double load) {
    const double held = std::clamp(load, kLoads.front(), kLoads.back());
    std::size_t j = 0;
    while (j + 2 < kLoads.size() && held > kLoads[j + 1]) ++j;
    const double along = (held - kLoads[j]) / (kLoads[j + 1] - kLoads[j]);
    const ClockWait ratio = between(of_clocks(clocks, j), of_clocks(clocks, j + 1), along);
    const ClockWait random = at_random(held);
    return {ratio.mean * random.mean, ratio.second * random.second};
}

}  // namespace hexi
