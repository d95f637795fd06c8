#include "emulator/fluid/delay_mixture.hpp"

#include <algorithm>
#include <cmath>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

constexpr double kLeastPoint = 1e-12, kPointsPerDecade = 16;

/// Beyond this many means less than 1e-12 of a gamma law of any shape above 0.5 is left, and nothing that a
/// quantile shows.
constexpr double kFarOut = 200;

double share_of_ramp_beyond(SimTime least, SimTime most, SimTime delay) {
    if (delay < least) return 1;
    if (delay >= most) return 0;
    return to_seconds(most - delay) / to_seconds(most - least);
}

}  // namespace

double DelayMixture::point(std::size_t index) {
    static const auto kTable = [] {
        std::array<double, kPoints> points{};
        for (std::size_t i = 0; i < kPoints; ++i)
            points[i] = kLeastPoint * std::pow(10, static_cast<double>(i) / kPointsPerDecade);
        return points;
    }();
    return kTable[index];
}

DelayMixture::Curve& DelayMixture::curve_of(SimTime fixed) {
    const auto found = std::find_if(curves_.begin(), curves_.end(),
                                    [&](const Curve& curve) { return curve.fixed == fixed; });
    if (found != curves_.end()) return *found;
    return curves_.emplace_back(Curve{.fixed = fixed});
}

void DelayMixture::add(double weight, SimTime fixed, const WaitLaw& wait) {
    if (weight <= 0) return;
    Curve& curve = curve_of(fixed);
    curve.weight += weight;
    weight_ += weight;
    sum_ += weight * (to_seconds(fixed) + wait.mean);
    for (const WaitShape& shape : shapes_of(wait)) curve.add(weight, shape);
}

void DelayMixture::Curve::add(double part, const WaitShape& shape) {
    if (shape.busy <= 0) return;
    const double last = std::log10(kFarOut * shape.mean / kLeastPoint) * kPointsPerDecade;
    if (last < 0) return;
    std::array<double, kPoints> survivals;
    const std::span used(survivals.data(), std::min(static_cast<std::size_t>(last) + 1, kPoints));
    gamma_survivals(shape.shape, kLeastPoint / shape.mean, used);
    for (std::size_t i = 0; i < used.size(); ++i) beyond[i] += part * shape.busy * used[i];
}

void DelayMixture::add_ramp(double weight, SimTime least, SimTime most) {
    if (weight <= 0) return;
    HEXI_CHECK(least <= most, "a ramp ascends");
    ramps_.push_back({least, most, weight});
    weight_ += weight;
    sum_ += weight * (to_seconds(least) + to_seconds(most)) / 2;
}

/// Between two points the logarithm is straight, as in an exponential tail.
double DelayMixture::beyond(const Curve& curve, double wait) {
    if (wait < 0) return curve.weight;
    if (wait <= kLeastPoint) return curve.beyond.front();
    const double position = std::log10(wait / kLeastPoint) * kPointsPerDecade;
    const auto index = static_cast<std::size_t>(position);
    if (index + 1 >= kPoints) return 0;
    const double here = curve.beyond[index], next = curve.beyond[index + 1];
    const double along = (wait - point(index)) / (point(index + 1) - point(index));
    if (next <= 0) return here * (1 - along);
    return here * std::pow(next / here, along);
}

double DelayMixture::longer_than(SimTime delay) const {
    double beyond_it = 0;
    for (const Curve& curve : curves_) beyond_it += beyond(curve, to_seconds(delay - curve.fixed));
    for (const Ramp& ramp : ramps_)
        beyond_it += ramp.weight * share_of_ramp_beyond(ramp.least, ramp.most, delay);
    return weight_ > 0 ? beyond_it / weight_ : 0;
}

SimTime DelayMixture::least() const {
    SimTime least = SimTime::max();
    for (const Curve& curve : curves_) least = std::min(least, curve.fixed);
    for (const Ramp& ramp : ramps_) least = std::min(least, ramp.least);
    return least;
}

/// A delay that no more than `share` exceeds.
SimTime DelayMixture::bound(double share) const {
    SimTime step(1'000);
    const SimTime from = least();
    while (longer_than(from + step) > share && step < SimTime::max() / 4) step *= 4;
    return from + step;
}

SimTime DelayMixture::quantile(double q) const {
    HEXI_CHECK(weight_ > 0, "a quantile is one of something");
    // Weights are sums of products: what is left of the rounding must not turn "nobody" into "somebody".
    const double share = std::max(1 - q, 1e-12);
    SimTime low = least(), high = bound(share);
    if (longer_than(low) <= share) return low;
    while (high - low > SimTime(1)) {
        const SimTime middle = low + (high - low) / 2;
        (longer_than(middle) <= share ? high : low) = middle;
    }
    return high;
}

DelayStatistics DelayMixture::statistics(std::uint64_t count) const {
    if (weight_ <= 0 || count == 0) return {};
    const double rarest = 1 - 1 / static_cast<double>(std::max<std::uint64_t>(count, 2));
    return {.count = count,
            .min = least(),
            .mean = from_seconds(mean()),
            .p50 = quantile(0.5),
            .p90 = quantile(0.9),
            .p99 = quantile(0.99),
            .p999 = quantile(0.999),
            .max = std::max(quantile(rarest), quantile(0.999))};
}

}  // namespace hexi
