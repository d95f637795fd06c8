#include "emulator/experiment/run_result.hpp"

#include "emulator/experiment/delay_histogram.hpp"

namespace hexi {

DropCounts& DropCounts::operator+=(const DropCounts& other) {
    queue_full += other.queue_full;
    link_down += other.link_down;
    no_route += other.no_route;
    random += other.random;
    return *this;
}

DelayStatistics summarise(const DelayHistogram& delays) {
    if (delays.count() == 0) return {};
    return {.count = delays.count(),
            .min = delays.min(),
            .mean = delays.mean(),
            .p50 = delays.quantile(0.5),
            .p90 = delays.quantile(0.9),
            .p99 = delays.quantile(0.99),
            .p999 = delays.quantile(0.999),
            .max = delays.max()};
}

SimTime value_of(DelayStatistic statistic, const DelayStatistics& delays) {
    switch (statistic) {
        case DelayStatistic::kMean:
            return delays.mean;
        case DelayStatistic::kP50:
            return delays.p50;
        case DelayStatistic::kP90:
            return delays.p90;
        case DelayStatistic::kP99:
            return delays.p99;
        case DelayStatistic::kP999:
            return delays.p999;
        case DelayStatistic::kMax:
            return delays.max;
    }
    return delays.max;
}

double lost_share(const PairResult& pair) {
    if (pair.sent == 0) return 0;
    return static_cast<double>(pair.sent - pair.received) / static_cast<double>(pair.sent);
}

bool loses_too_much(const PairResult& pair) {
    const double lost = pair.worst_bin ? pair.worst_bin->loss_ratio : lost_share(pair);
    return pair.target && lost > pair.target_loss_ratio;
}

void distrust(Manifest& manifest, std::string_view why) {
    manifest.trusted = false;
    manifest.remarks.push_back(std::string(kDistrust).append(why));
}

void hold_against(const DelayTarget& target, PairResult& pair) {
    pair.target = target.one_way;
    pair.target_statistic = target.statistic;
    pair.target_loss_ratio = target.loss_ratio;
    const DelayStatistics& delays = pair.worst_bin ? pair.worst_bin->one_way : pair.one_way;
    pair.met =
        delays.count > 0 && value_of(target.statistic, delays) <= target.one_way && !loses_too_much(pair);
}

}  // namespace hexi
