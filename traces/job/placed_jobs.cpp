#include "traces/job/placed_jobs.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "topology/base/check.hpp"
#include "topology/base/random.hpp"

namespace hexi {
namespace {

constexpr double kMostSeconds = 3'000'000;

std::string_view class_of(const JobRecord& job) {
    if (job.kind == JobKind::kService) return "online-inference";
    if (job.kind == JobKind::kInference || job.type == "Evaluation" || job.type == "eval")
        return "offline-inference";
    return "training";
}

}  // namespace

PlacedJobs::PlacedJobs(PlacementAssumptions assumptions) : assumptions_(std::move(assumptions)) {
    HEXI_CHECK(!assumptions_.sites.empty(), "jobs come from somewhere");
}

std::string PlacedJobs::header() {
    return "id,class,sites,bandwidth_bps,volume_bytes,compute_eflops,cards,start_s,duration_s\n";
}

std::size_t PlacedJobs::site_of(const std::string& id) const {
    return RandomStream(assumptions_.seed, "site of " + id).below(assumptions_.sites.size());
}

std::string PlacedJobs::row(const JobRecord& job) {
    if (!first_) first_ = job.submitted;
    const double start_s =
        std::max(0.0, static_cast<double>(ns_between(*first_, job.submitted)) / kNsPerSecond);
    if (start_s > kMostSeconds) {
        ++counts_.beyond;
        return {};
    }
    const std::size_t site = site_of(job.id);
    if (job.kind == JobKind::kInference) {
        ++counts_.requests;
        Window& window = windows_[{static_cast<std::uint64_t>(start_s / assumptions_.window_s), site}];
        ++window.requests;
        window.tokens_in += static_cast<double>(job.input_tokens);
        window.tokens_out += static_cast<double>(job.output_tokens);
        window.computed += static_cast<double>(job.input_tokens - job.reused_tokens + job.output_tokens);
        return {};
    }
    if (job.cards <= 0) {
        ++counts_.without_cards;
        return {};
    }
    if (!job.duration_s || *job.duration_s <= 0) {
        ++counts_.without_end;
        return {};
    }
    ++counts_.jobs;
    const double lasting = std::min(*job.duration_s, kMostSeconds);
    const bool service = job.kind == JobKind::kService;
    const double volume = std::ceil(std::max(1.0, job.cards * assumptions_.bytes_per_card));
    // What answers for long holds a stream; what computes is sent its data first.
    const std::string bandwidth = service ? fmt::format("{:.0f}", std::max(1.0, 8 * volume / lasting)) : "";
    return fmt::format("{},{},{},{},{},,{:.0f},{:.3f},{:.3f}\n", fmt::format("job-{}", counts_.jobs),
                       class_of(job), assumptions_.sites[site], bandwidth,
                       service ? "" : fmt::format("{:.0f}", volume), std::max(1.0, std::ceil(job.cards)),
                       start_s, lasting);
}

std::string PlacedJobs::streams() {
    constexpr double kExa = 1e18, kFlopPerParameter = 2;
    std::string rows;
    for (const auto& [key, window] : windows_) {
        const auto& [number, site] = key;
        ++counts_.streams;
        const double lasting = assumptions_.window_s;
        const double bps = 8 * window.tokens_in * assumptions_.bytes_per_token / lasting;
        const double flops = kFlopPerParameter * assumptions_.model_parameters * window.computed / lasting;
        rows += fmt::format("requests-{}-{},online-inference,{},{:.0f},,{:.9g},,{:.3f},{:.3f}\n", number,
                            assumptions_.sites[site], assumptions_.sites[site], std::max(1.0, std::ceil(bps)),
                            flops / kExa, static_cast<double>(number) * lasting, lasting);
    }
    return rows;
}

}  // namespace hexi
