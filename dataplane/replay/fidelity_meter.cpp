#include "dataplane/replay/fidelity_meter.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace hexi {
namespace {

SimTime median_of(std::vector<SimTime> values) {
    if (values.empty()) return SimTime{0};
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

SimTime quantile_of(const DelayHistogram& histogram, double q) {
    return histogram.count() > 0 ? histogram.quantile(q) : SimTime{0};
}

double us(SimTime time) { return static_cast<double>(time.count()) / 1e6; }

/// Of the values a histogram holds: up to where, and which share is not above it.
struct Step {
    SimTime at;
    double share;
};
std::vector<Step> steps_of(const DelayHistogram& histogram) {
    std::vector<Step> steps;
    std::uint64_t sum = 0;
    for (const auto& [lower, upper, count] : histogram.buckets()) {
        sum += count;
        steps.push_back(
            {lower + (upper - lower) / 2, static_cast<double>(sum) / static_cast<double>(histogram.count())});
    }
    return steps;
}

}  // namespace

GapDistance distance_of(const DelayHistogram& a, const DelayHistogram& b) {
    GapDistance distance;
    if (a.count() == 0 || b.count() == 0) return distance;
    const auto of_a = steps_of(a), of_b = steps_of(b);
    std::size_t i = 0, j = 0;
    double share_a = 0, share_b = 0, area_ps = 0;
    SimTime before{0};
    while (i < of_a.size() || j < of_b.size()) {
        const bool from_a = j == of_b.size() || (i < of_a.size() && of_a[i].at <= of_b[j].at);
        const bool from_b = i == of_a.size() || (j < of_b.size() && of_b[j].at <= of_a[i].at);
        const SimTime at = from_a ? of_a[i].at : of_b[j].at;
        area_ps += std::abs(share_a - share_b) * static_cast<double>((at - before).count());
        if (from_a) share_a = of_a[i++].share;
        if (from_b) share_b = of_b[j++].share;
        distance.kolmogorov = std::max(distance.kolmogorov, std::abs(share_a - share_b));
        before = at;
    }
    distance.wasserstein = SimTime(std::llround(area_ps));
    return distance;
}

void FidelityMeter::sent(std::size_t port, SimTime due, SimTime at, bool interrupted) {
    const SimTime lateness = at - due;
    ++count_;
    if (lateness > kLate) ++late_;
    lateness_.record(std::max(lateness, SimTime{0}));
    if (first_.size() < kDriftPackets) first_.push_back(lateness);
    if (last_.size() < kDriftPackets) {
        last_.push_back(lateness);
    } else {
        last_[count_ % kDriftPackets] = lateness;
    }
    Port& one = ports_[port];
    if (one.due) {
        const SimTime recorded = due - *one.due, sent = at - *one.at;
        recorded_.record(recorded);
        sent_.record(sent);
        const SimTime error(std::abs((sent - recorded).count()));
        gap_errors_.record(error);
        if (!interrupted && !one.interrupted) undisturbed_.record(error);
    }
    one.interrupted = interrupted;
    one.due = due;
    one.at = at;
}

Fidelity FidelityMeter::fidelity() const {
    return {.sent = count_,
            .late = late_,
            .lateness_p50 = quantile_of(lateness_, 0.5),
            .lateness_p99 = quantile_of(lateness_, 0.99),
            .lateness_max = quantile_of(lateness_, 1),
            .gap_error_p50 = quantile_of(gap_errors_, 0.5),
            .gap_error_p99 = quantile_of(gap_errors_, 0.99),
            .gap_error_max = quantile_of(gap_errors_, 1),
            .undisturbed_p50 = quantile_of(undisturbed_, 0.5),
            .undisturbed_p99 = quantile_of(undisturbed_, 0.99),
            .undisturbed_max = quantile_of(undisturbed_, 1),
            .drift = median_of(last_) - median_of(first_),
            .gaps = distance_of(recorded_, sent_),
            .mean_gap = recorded_.count() > 0 ? recorded_.mean() : SimTime{0}};
}

std::vector<std::string> doubts_about(const Fidelity& fidelity, std::uint64_t dropped) {
    constexpr SimTime kMost{50'000'000};
    std::vector<std::string> doubts;
    if (fidelity.sent == 0) doubts.emplace_back("no packet was sent");
    if (dropped > 0) doubts.push_back(fmt::format("{} packets were dropped", dropped));
    if (SimTime(std::abs(fidelity.drift.count())) > kMost)
        doubts.push_back(fmt::format("the last packets are {:.1f} us later than the first; 50 us are allowed",
                                     us(fidelity.drift)));
    const SimTime tenth = fidelity.mean_gap / 10, allowed = std::max(kMost, tenth);
    if (fidelity.gap_error_p99 > allowed)
        doubts.push_back(
            fmt::format("one gap in a hundred is wrong by more than {:.1f} us; {:.1f} us are allowed",
                        us(fidelity.gap_error_p99), us(allowed)));
    if (fidelity.gaps.wasserstein > tenth)
        doubts.push_back(
            fmt::format("gaps are {:.2f} us from those recorded in the mean, of {:.2f} us; a tenth of "
                        "that is allowed",
                        us(fidelity.gaps.wasserstein), us(fidelity.mean_gap)));
    return doubts;
}

}  // namespace hexi
