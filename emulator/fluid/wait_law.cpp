#include "emulator/fluid/wait_law.hpp"

#include <algorithm>
#include <array>
#include <cmath>

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
        const auto between = [&](std::size_t i) {
            const double here = values_[i][column.index], next = values_[i][column.index + 1];
            return here + (next - here) * column.along;
        };
        return between(row.index) + (between(row.index + 1) - between(row.index)) * row.along;
    }

private:
    struct Place {
        std::size_t index;
        double along;
    };
    static Place place(const LogAxis& axis, double value) {
        static const double kShapeStep = kShapes.step(), kRatioStep = kRatios.step();
        const double step = &axis == &kShapes ? kShapeStep : kRatioStep;
        const double position = std::log(std::clamp(value, axis.least, axis.most) / axis.least) / step;
        const auto index = std::min(static_cast<std::size_t>(position), axis.points - 2);
        return {index, position - static_cast<double>(index)};
    }

    std::array<std::array<float, kRatios.points>, kShapes.points> values_{};
};

}  // namespace

double gamma_survival(double shape, double ratio) {
    static const SurvivalTable kTable;
    if (ratio <= 0) return 1;
    if (ratio >= kRatios.most) return 0;
    return kTable.at(shape, ratio);
}

WaitShape shape_of(const WaitLaw& law) {
    const double busy = 1 - law.none;
    if (busy <= 0 || law.mean <= 0) return {};
    const double mean = law.mean / busy;
    const double second = (law.variance + law.mean * law.mean) / busy;
    const double variance = std::max(second - mean * mean, mean * mean / kShapes.most);
    return {busy, mean, std::clamp(mean * mean / variance, kShapes.least, kShapes.most)};
}

}  // namespace hexi
