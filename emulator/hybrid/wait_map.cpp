#include "emulator/hybrid/wait_map.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include <boost/math/special_functions/gamma.hpp>

namespace hexi {
namespace {

/// Places go to 36 means: one in 10^15 lies beyond.
constexpr double kMostRoot = 6;

using InDouble = boost::math::policies::policy<boost::math::policies::promote_double<false>>;

/// Shapes of gamma laws, in equal steps of the logarithm.
constexpr double kLeastShape = 0.02, kMostShape = 2000;
constexpr std::size_t kShapes = 96;

double shape_step() { return std::log(kMostShape / kLeastShape) / static_cast<double>(kShapes - 1); }

}  // namespace

/// Quantiles of gamma laws of mean 1, by shape; filled once.
class GammaQuantiles {
public:
    GammaQuantiles() : rows_(kShapes) {
        for (std::size_t i = 0; i < kShapes; ++i) {
            const double shape = kLeastShape * std::exp(shape_step() * static_cast<double>(i));
            for (std::size_t j = 1; j < WaitMap::kPoints; ++j) {
                const double root = kMostRoot * static_cast<double>(j) / (WaitMap::kPoints - 1);
                const double survivors = std::exp(-root * root);
                rows_[i][j] =
                    static_cast<float>(boost::math::gamma_q_inv(shape, survivors, InDouble()) / shape);
            }
        }
    }
    [[nodiscard]] WaitMap::Row row(double shape) const {
        const double position =
            std::log(std::clamp(shape, kLeastShape, kMostShape) / kLeastShape) / shape_step();
        const auto below = std::min(static_cast<std::size_t>(position), kShapes - 2);
        const auto along = static_cast<float>(position - static_cast<double>(below));
        WaitMap::Row row{};
        for (std::size_t j = 0; j < row.size(); ++j)
            row[j] = rows_[below][j] + (rows_[below + 1][j] - rows_[below][j]) * along;
        return row;
    }

private:
    std::vector<WaitMap::Row> rows_;
};

WaitMap::WaitMap(const WaitLaw& law, double unit) {
    static const GammaQuantiles kQuantiles;
    const WaitShape shape = shape_of(law);
    if (shape.busy <= 0 || shape.mean <= 0) return;
    busy_ = std::min(shape.busy, 1.0);
    waits_from_ = -std::log(busy_);
    mean_ = shape.mean * unit;
    waits_ = kQuantiles.row(shape.shape);
}

double WaitMap::place(double wait) const {
    if (mean_ <= 0) return 0;
    const auto over = static_cast<float>(wait / mean_);
    const auto above = std::upper_bound(waits_.begin() + 1, waits_.end() - 1, over);
    const auto below = static_cast<std::size_t>(above - waits_.begin()) - 1;
    const double from = waits_[below], to = waits_[below + 1];
    const double position = static_cast<double>(below) + (to > from ? (over - from) / (to - from) : 0);
    const double root = position * kMostRoot / (kPoints - 1);
    return waits_from_ + root * root;
}

double WaitMap::wait(double place) const {
    const double beyond = place - waits_from_;
    if (!(beyond > 0)) return 0;
    const double position = std::sqrt(beyond) * ((kPoints - 1) / kMostRoot);
    const auto below = std::min(static_cast<std::size_t>(position), kPoints - 2);
    // Beyond the last point it goes on as it went there.
    const double along = position - static_cast<double>(below);
    const double from = waits_[below], to = waits_[below + 1];
    return mean_ * (from + (to - from) * along);
}

}  // namespace hexi
