#include "dataplane/daemon/timing_report.hpp"

#include <array>

#include <fmt/format.h>

#include "topology/commandline/quantity_text.hpp"

namespace hexi {
namespace {

constexpr std::array<SimTime, 17> kBounds{
    SimTime(50'000),           SimTime(100'000),       SimTime(200'000),        SimTime(500'000),
    SimTime(1'000'000),        SimTime(2'000'000),     SimTime(5'000'000),      SimTime(10'000'000),
    SimTime(20'000'000),       SimTime(50'000'000),    SimTime(100'000'000),    SimTime(200'000'000),
    SimTime(500'000'000),      SimTime(1'000'000'000), SimTime(10'000'000'000), SimTime(100'000'000'000),
    SimTime(1'000'000'000'000)};

/// Frames up to each of a few round bounds, the last without any.
Json histogram_json(const std::vector<DelayHistogram::Bucket>& buckets) {
    std::array<std::uint64_t, kBounds.size() + 1> counts{};
    for (const auto& bucket : buckets) {
        const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), bucket.upper);
        counts[static_cast<std::size_t>(bound - kBounds.begin())] += bucket.count;
    }
    Json list = Json::array();
    for (std::size_t i = 0; i < counts.size(); ++i) {
        Json json = Json::object();
        json.set("up_to_us", i < kBounds.size() ? Json(to_us(kBounds[i])) : Json());
        json.set("frames", counts[i]);
        list.push_back(std::move(json));
    }
    return list;
}

}  // namespace

void TimingSum::add(const LoopTiming& timing, SimTime lasted, std::size_t ports, std::size_t links) {
    release_error_.merge(timing.release_error);
    ingress_error_.merge(timing.ingress_error);
    sum_.late += timing.late;
    sum_.steps += timing.steps;
    sum_.stalls += timing.stalls;
    sum_.longest_gap = std::max(sum_.longest_gap, timing.longest_gap);
    sum_.workers.push_back({ports, links, timing.steps, timing.stalls, timing.longest_gap,
                            lasted > SimTime(0) ? to_seconds(timing.busy) / to_seconds(lasted) : 0,
                            timing.behind});
}

TimingReport TimingSum::report() const {
    TimingReport report = sum_;
    report.release_error = summarise(release_error_);
    report.release_errors = release_error_.buckets();
    report.ingress_error = summarise(ingress_error_);
    return report;
}

std::vector<std::string> timing_doubts(const TimingReport& timing) {
    std::vector<std::string> all;
    if (timing.release_error.p99 > kTrustedRelease)
        all.push_back(fmt::format(
            "one frame in a hundred left {} or more after it was due; at most {} are allowed: give "
            "the emulator a processor of its own",
            duration_text(timing.release_error.p99), duration_text(kTrustedRelease)));
    if (timing.ingress_error.p99 > kTrustedIngress)
        all.push_back(fmt::format(
            "one frame in a hundred may have come {} or more before it was taken in; at most {} are allowed: "
            "give the emulator a processor of its own",
            duration_text(timing.ingress_error.p99), duration_text(kTrustedIngress)));
    if (timing.clock_uncertainty > kTrustedClock)
        all.push_back(fmt::format("the clock is known to {:.2f} ppm only; 1 ppm is allowed: run longer",
                                  timing.clock_uncertainty * 1e6));
    return all;
}

void set_timing(Json& json, const TimingReport& timing) {
    const DelayStatistics &release = timing.release_error, &ingress = timing.ingress_error;
    json.set("trusted_release_error_p99_us", to_us(kTrustedRelease));
    json.set("trusted_ingress_error_p99_us", to_us(kTrustedIngress));
    json.set("trusted_clock_uncertainty_ppm", kTrustedClock * 1e6);
    json.set("released_frames", release.count);
    json.set("release_error_min_us", to_us(release.min));
    json.set("release_error_p50_us", to_us(release.p50));
    json.set("release_error_p99_us", to_us(release.p99));
    json.set("release_error_p999_us", to_us(release.p999));
    json.set("release_error_max_us", to_us(release.max));
    json.set("release_errors", histogram_json(timing.release_errors));
    json.set("late_frames", timing.late);
    json.set("late_after_us", to_us(LoopTiming::kLate));
    json.set("ingress_error_p50_us", to_us(ingress.p50));
    json.set("ingress_error_p99_us", to_us(ingress.p99));
    json.set("ingress_error_max_us", to_us(ingress.max));
    json.set("loop_steps", timing.steps);
    json.set("loop_stalls", timing.stalls);
    json.set("loop_stall_after_us", to_us(LoopTiming::kStall));
    json.set("longest_gap_us", to_us(timing.longest_gap));
    json.set("counter_hz", timing.counter_hz);
    json.set("clock_uncertainty_ppm", timing.clock_uncertainty * 1e6);
    json.set("clock_error_us", to_us(timing.clock_error));
}

Json workers_json(const TimingReport& timing) {
    Json list = Json::array();
    for (const WorkerReport& worker : timing.workers) {
        Json json = Json::object();
        json.set("ports", worker.ports);
        json.set("links", worker.links);
        json.set("busy_share", worker.busy_share);
        json.set("loop_steps", worker.steps);
        json.set("loop_stalls", worker.stalls);
        json.set("longest_gap_us", to_us(worker.longest_gap));
        json.set("most_behind_us", to_us(worker.behind));
        list.push_back(std::move(json));
    }
    return list;
}

std::string timing_text(const TimingReport& timing) {
    const DelayStatistics &release = timing.release_error, &ingress = timing.ingress_error;
    std::string text = fmt::format("clock: {:.3f} MHz against CLOCK_MONOTONIC_RAW, good to {:.3f} ppm\n",
                                   timing.counter_hz / 1e6, timing.clock_uncertainty * 1e6);
    if (release.count > 0)
        text += fmt::format("release error of {} frames: median {}, p99 {}, max {}; {} more than {} late\n",
                            release.count, duration_text(release.p50), duration_text(release.p99),
                            duration_text(release.max), timing.late, duration_text(LoopTiming::kLate));
    if (ingress.count > 0)
        text +=
            fmt::format("taken in at most {} after they came (median), p99 {}, max {}\n",
                        duration_text(ingress.p50), duration_text(ingress.p99), duration_text(ingress.max));
    for (std::size_t i = 0; i < timing.workers.size(); ++i) {
        const WorkerReport& worker = timing.workers[i];
        text += fmt::format(
            "worker {}: {} ports, {} links, busy {:.1f} %, {} steps, {} longer than 10 µs, "
            "the longest {}\n",
            i, worker.ports, worker.links, worker.busy_share * 100, worker.steps, worker.stalls,
            duration_text(worker.longest_gap));
    }
    return text;
}

}  // namespace hexi
