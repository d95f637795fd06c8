#include "emulator/experiment/day.hpp"

#include "topology/base/check.hpp"
#include "traces/daily_curve.hpp"

namespace hexi {

std::vector<DayBin> daily_bins(std::size_t count, double load) {
    HEXI_CHECK(count >= 1 && count <= kMostBins, "a day has a bin, and none is shorter than a minute");
    constexpr std::int64_t kDay = 86'400'000'000'000'000;
    std::vector<DayBin> bins;
    for (std::size_t i = 0; i < count; ++i) {
        const auto edge = [&](std::size_t bin) {
            return SimTime(kDay / static_cast<std::int64_t>(count) * static_cast<std::int64_t>(bin));
        };
        const double middle = 24 * (static_cast<double>(i) + 0.5) / static_cast<double>(count);
        bins.push_back({edge(i), edge(i + 1) - edge(i), load * daily_factor(middle) / peak_factor()});
    }
    return bins;
}

}  // namespace hexi
