#include "traces/daily_curve.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "topology/base/check.hpp"

namespace hexi {
namespace {

using HourlyCurve = std::array<double, 24>;

constexpr HourlyCurve kShape = {0.80, 0.60, 0.47, 0.40, 0.37, 0.38, 0.48, 0.66, 0.84, 0.97, 1.05, 1.10,
                                1.18, 1.14, 1.08, 1.09, 1.12, 1.15, 1.24, 1.42, 1.55, 1.60, 1.46, 1.12};

constexpr HourlyCurve normalised(HourlyCurve curve) {
    const double mean = std::accumulate(curve.begin(), curve.end(), 0.0) / static_cast<double>(curve.size());
    for (double& factor : curve) factor /= mean;
    return curve;
}

constexpr HourlyCurve kFactors = normalised(kShape);

}  // namespace

double daily_factor(double hour) {
    HEXI_CHECK(hour >= 0 && hour < 24, "an hour of the day is at least 0 and below 24");
    const double whole = std::floor(hour);
    const auto index = static_cast<std::size_t>(whole);
    return std::lerp(kFactors[index], kFactors[(index + 1) % kFactors.size()], hour - whole);
}

double peak_hour() {
    const auto highest = std::max_element(kFactors.begin(), kFactors.end());
    return static_cast<double>(highest - kFactors.begin());
}

double peak_factor() { return daily_factor(peak_hour()); }

}  // namespace hexi
