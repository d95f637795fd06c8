#include "dataplane/daemon/live_figures.hpp"

#include <algorithm>

namespace hexi {

ReleaseErrors release_errors(const DelayHistogram& histogram) {
    const DelayStatistics all = summarise(histogram);
    ReleaseErrors errors{.p50 = all.p50, .p99 = all.p99, .max = all.max};
    for (const DelayHistogram::Bucket& bucket : histogram.buckets()) {
        const auto bound =
            std::lower_bound(ReleaseErrors::kUpTo.begin(), ReleaseErrors::kUpTo.end(), bucket.upper);
        errors.counts[static_cast<std::size_t>(bound - ReleaseErrors::kUpTo.begin())] += bucket.count;
    }
    return errors;
}

void LiveFigures::add(const LiveFigures& worker) {
    at = std::max(at, worker.at);
    plan_version = std::max(plan_version, worker.plan_version);
    ledger += worker.ledger;
    in_flight += worker.in_flight;
    stalls += worker.stalls;
    for (std::size_t i = 0; i < release.counts.size(); ++i) release.counts[i] += worker.release.counts[i];
    release.p50 = std::max(release.p50, worker.release.p50);
    release.p99 = std::max(release.p99, worker.release.p99);
    release.max = std::max(release.max, worker.release.max);
    ports.insert(worker.ports.begin(), worker.ports.end());
    links.insert(worker.links.begin(), worker.links.end());
}

}  // namespace hexi
