#include "emulator/fluid/bin_delays.hpp"

#include <algorithm>
#include <cmath>

#include "emulator/fluid/pair_tally.hpp"

namespace hexi {

void BinDelays::add(double share, const FlowCrossing& crossing) {
    const double weight = share * crossing.arrives;
    arrives_ = std::min(arrives_ + weight, 1.0);
    if (weight <= 0) return;
    Way way{weight, crossing.fixed, crossing.wait};
    if (crossing.queued.most_s() > 0) {
        way.fixed += from_seconds(crossing.queued.mean_s() + crossing.wait.mean);
        way.wait = {};
    }
    ways_.push_back(way);
}

/// Weight of what takes longer.
double BinDelays::beyond(SimTime delay) const {
    double sum = 0;
    for (const Way& way : ways_)
        sum += way.weight * (delay < way.fixed ? 1 : wait_survival(way.wait, to_seconds(delay - way.fixed)));
    return sum;
}

SimTime BinDelays::least() const {
    return std::min_element(ways_.begin(), ways_.end(),
                            [](const Way& a, const Way& b) { return a.fixed < b.fixed; })
        ->fixed;
}

SimTime BinDelays::mean() const {
    double sum = 0;
    for (const Way& way : ways_) sum += way.weight * (to_seconds(way.fixed) + way.wait.mean);
    return from_seconds(sum / arrives_);
}

SimTime BinDelays::quantile(double q) const {
    SimTime low = SimTime::max(), high{0};
    for (const Way& way : ways_) {
        const SimTime own = way.fixed + from_seconds(wait_quantile(way.wait, q));
        low = std::min(low, own);
        high = std::max(high, own);
    }
    // That of all lies between those of the ways.
    const double share = std::max(1 - q, 1e-12) * arrives_;
    if (ways_.size() > 1 && beyond(low) <= share) return low;
    while (high - low > SimTime(1)) {
        const SimTime middle = low + (high - low) / 2;
        (beyond(middle) <= share ? high : low) = middle;
    }
    return high;
}

/// What one of all is expected to exceed.
SimTime BinDelays::largest_of(double packets) const {
    return std::max(quantile(1 - 1 / std::max(packets * arrives_, 2.0)), quantile(0.999));
}

SimTime BinDelays::value(DelayStatistic statistic, double packets) const {
    if (ways_.empty()) return SimTime{0};
    switch (statistic) {
        case DelayStatistic::kMean:
            return mean();
        case DelayStatistic::kP50:
            return quantile(0.5);
        case DelayStatistic::kP90:
            return quantile(0.9);
        case DelayStatistic::kP99:
            return quantile(0.99);
        case DelayStatistic::kP999:
            return quantile(0.999);
        case DelayStatistic::kMax:
            return largest_of(packets);
    }
    return largest_of(packets);
}

DelayStatistics BinDelays::statistics(double packets) const {
    if (ways_.empty()) return {};
    return {.count = whole(packets * arrives_),
            .min = least(),
            .mean = mean(),
            .p50 = quantile(0.5),
            .p90 = quantile(0.9),
            .p99 = quantile(0.99),
            .p999 = quantile(0.999),
            .max = largest_of(packets)};
}

}  // namespace hexi
