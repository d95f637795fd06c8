#include "emulator/fluid/wait_law.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include <boost/math/special_functions/gamma.hpp>

namespace hexi {
namespace {

/// An axis of equal steps of the logarithm.
struct LogAxis {
    double least, most;
    std::size_t points;

    [[nodiscard]] double step() const { return std::log(most / least) / static_cast<double>(points - 1); }
    [[nodiscard]] double at(std::size_t i) const { return least * std::exp(step() * static_cast<double>(i)); }
};

constexpr LogAxis kShapes{0.02, 2000, 161}, kRatios{1e-6, 1e3, 721};

/// In double precision throughout: the table keeps less.
using InDouble = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

/// gamma_survival() at every point of both axes.
class SurvivalTable {
public:
    SurvivalTable() {
        for (std::size_t i = 0; i < kShapes.points; ++i) {
            const double shape = kShapes.at(i);
            for (std::size_t j = 0; j < kRatios.points; ++j)
                values_[i][j] =
                    static_cast<float>(boost::math::gamma_q(shape, shape * kRatios.at(j), InDouble()));
        }
    }
    [[nodiscard]] double at(double shape, double ratio) const {
        const Place row = place(kShapes, shape), column = place(kRatios, ratio);
        const double here = in_row(row, column.index), next = in_row(row, column.index + 1);
        return here + (next - here) * column.along;
    }
    /// at() at ratios a sixteenth of a decade apart: every fifth column, all as far from the one before.
    void fill(double shape, double first, std::span<double> survivals) const {
        static_assert((kRatios.points - 1) == std::size_t{9} * 16 * kStride,
                      "nine decades of sixteen times the stride");
        const Place row = place(kShapes, shape);
        const double begins = std::floor(std::log(first / kRatios.least) / kRatios.step());
        const double along = std::log(first / kRatios.least) / kRatios.step() - begins;
        auto column = static_cast<std::ptrdiff_t>(begins);
        for (double& survival : survivals) {
            survival = in_row_between(row, column, along);
            column += static_cast<std::ptrdiff_t>(kStride);
        }
    }
    /// Where at() falls to `survival`, on the logarithm of the ratio straight between two points.
    [[nodiscard]] double ratio_at(double shape, double survival) const {
        const Place row = place(kShapes, shape);
        std::size_t low = 0, high = kRatios.points - 1;
        if (in_row(row, low) <= survival) return 0;
        while (high - low > 1) {
            const std::size_t middle = (low + high) / 2;
            (in_row(row, middle) <= survival ? high : low) = middle;
        }
        const double above = in_row(row, low), below = in_row(row, high);
        const double along = above > below ? (above - survival) / (above - below) : 1;
        return kRatios.at(low) * std::exp(kRatios.step() * std::min(along, 1.0));
    }

private:
    struct Place {
        std::size_t index;
        double along;
    };
    [[nodiscard]] double in_row(const Place& row, std::size_t column) const {
        const double here = values_[row.index][column], next = values_[row.index + 1][column];
        return here + (next - here) * row.along;
    }
    static Place place(const LogAxis& axis, double value) {
        static const double kShapeStep = kShapes.step(), kRatioStep = kRatios.step();
        const double step = &axis == &kShapes ? kShapeStep : kRatioStep;
        const double position = std::log(std::clamp(value, axis.least, axis.most) / axis.least) / step;
        const auto index = std::min(static_cast<std::size_t>(position), axis.points - 2);
        return {index, position - static_cast<double>(index)};
    }

    /// Left of the table as at its beginning, right of it nothing.
    [[nodiscard]] double in_row_between(const Place& row, std::ptrdiff_t column, double along) const {
        if (column < 0) return in_row(row, 0);
        const auto index = static_cast<std::size_t>(column);
        if (index + 1 >= kRatios.points) return 0;
        const double here = in_row(row, index), next = in_row(row, index + 1);
        return here + (next - here) * along;
    }

    static constexpr std::size_t kStride = 5;  ///< columns in a sixteenth of a decade
    std::array<std::array<float, kRatios.points>, kShapes.points> values_{};
};

const SurvivalTable& table() {
    static const SurvivalTable kTable;
    return kTable;
}

}  // namespace

double gamma_survival(double shape, double ratio) {
    if (ratio <= 0) return 1;
    if (ratio >= kRatios.most) return 0;
    return table().at(shape, ratio);
}

void gamma_survivals(double shape, double first, std::span<double> survivals) {
    table().fill(shape, first, survivals);
}

double gamma_ratio_at(double shape, double survival) { return table().ratio_at(shape, survival); }

WaitShape shape_of(const WaitLaw& law) {
    const double busy = 1 - law.none;
    if (busy <= 0 || law.mean <= 0) return {};
    const double mean = law.mean / busy;
    const double second = (law.variance + law.mean * law.mean) / busy;
    const double variance = std::max(second - mean * mean, mean * mean / kShapes.most);
    return {busy, mean, std::clamp(mean * mean / variance, kShapes.least, kShapes.most)};
}

std::array<WaitShape, 2> shapes_of(const WaitLaw& law) {
    const StandingWait& bursts = law.bursts;
    if (bursts.share <= 0) return {shape_of(law), WaitShape{}};
    WaitShape calm = shape_of(law.calm());
    calm.busy *= 1 - bursts.share;
    WaitShape standing = shape_of(WaitLaw{0, bursts.mean, bursts.variance, {}});
    standing.busy = bursts.share;
    return {calm, standing};
}

WaitLaw WaitLaw::calm() const {
    const double rest = 1 - bursts.share;
    if (bursts.share <= 0) return *this;
    if (rest <= 0) return {};
    const double first = std::max(mean - bursts.share * bursts.mean, 0.0) / rest;
    return of_moments(1 - std::min(none / rest, 1.0), first,
                      (second() - bursts.share * bursts.second()) / rest);
}

WaitLaw& WaitLaw::operator+=(const WaitLaw& other) {
    const double quiet = (1 - bursts.share) * (1 - other.bursts.share);
    WaitLaw both{none * other.none, mean + other.mean, variance + other.variance, {}};
    if (quiet < 1) {
        // What is not calm on both links is what is left of all.
        const WaitLaw one = calm(), two = other.calm();
        const double first = one.mean + two.mean, spread = one.variance + two.variance, share = 1 - quiet;
        const double left = (both.mean - quiet * first) / share;
        const double second_left = (both.second() - quiet * (spread + first * first)) / share;
        both.bursts = {share, left, std::max(second_left - left * left, 0.0)};
    }
    return *this = both;
}

WaitLaw WaitLaw::stretched(double factor) const {
    const double square = factor * factor;
    return {none,
            mean * factor,
            variance * square,
            {bursts.share, bursts.mean * factor, bursts.variance * square}};
}

WaitLaw WaitLaw::weighed(double waiting, double factor) const {
    return of_moments((1 - none) * waiting, mean * factor, second() * factor * factor / waiting);
}

WaitLaw WaitLaw::lengthened(double wait_s) const {
    WaitLaw longer = *this;
    longer.none = 0;
    longer.mean += wait_s;
    longer.bursts.mean += wait_s;
    return longer;
}

WaitLaw mixed(double share, const WaitLaw& one, const WaitLaw& other) {
    const double rest = 1 - share;
    WaitLaw law =
        WaitLaw::of_moments(1 - share * one.none - rest * other.none, share * one.mean + rest * other.mean,
                            share * one.second() + rest * other.second());
    const double here = share * one.bursts.share, there = rest * other.bursts.share, both = here + there;
    if (both <= 0) return law;
    const double first = (here * one.bursts.mean + there * other.bursts.mean) / both;
    const double second = (here * one.bursts.second() + there * other.bursts.second()) / both;
    law.bursts = {both, first, std::max(second - first * first, 0.0)};
    return law;
}

WaitLaw with_standing(const WaitLaw& law, const StandingWait& standing) {
    if (standing.share <= 0) return law;
    WaitLaw all = mixed(standing.share, {0, standing.mean, standing.variance, {}}, law);
    all.bursts = standing;
    return all;
}

double wait_survival(const WaitLaw& law, double wait_s) {
    double survival = 0;
    for (const WaitShape& shape : shapes_of(law)) {
        if (shape.busy > 0) survival += shape.busy * gamma_survival(shape.shape, wait_s / shape.mean);
    }
    return survival;
}

namespace {

/// Where `law` falls to `share`: it does so from `low` on and up to `high`, s.
double quantile_between(const WaitLaw& law, double share, double low, double high) {
    while (high - low > 1e-6 * high) {
        const double middle = (low + high) / 2;
        (wait_survival(law, middle) <= share ? high : low) = middle;
    }
    return high;
}

}  // namespace

double wait_quantile(const WaitLaw& law, double q) {
    const auto shapes = shapes_of(law);
    // Weights are sums of products: what is left of the rounding must not turn "nobody" into "somebody".
    const double share = std::max(1 - q, 1e-12);
    if (shapes[0].busy + shapes[1].busy <= share) return 0;
    const auto alone = [&](const WaitShape& shape, double part) {
        return shape.busy <= part ? 0 : shape.mean * gamma_ratio_at(shape.shape, part / shape.busy);
    };
    if (shapes[1].busy <= 0) return alone(shapes[0], share);
    // Where neither is more than half of the share, both together are not more than it.
    const double high = std::max(alone(shapes[0], share / 2), alone(shapes[1], share / 2));
    return quantile_between(law, share, 0, high);
}

}  // namespace hexi
