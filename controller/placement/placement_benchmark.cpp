#include "controller/placement/placement_benchmark.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "controller/placement/batch_placement.hpp"
#include "controller/placement/hub_offers.hpp"
#include "controller/placement/link_program.hpp"
#include "controller/placement/online_placement.hpp"
#include "topology/base/random.hpp"
#include "topology/median.hpp"

namespace hexi {
namespace {

constexpr std::size_t kDrawn = 1000;
constexpr std::uint32_t kRuns = 3;
constexpr double kSize = 0.01;  // of a drawn job, so that a thousand find room
constexpr double kDay = 86400;

BitRate smaller(BitRate rate) {
    return BitRate(
        std::max<std::uint64_t>(1, static_cast<std::uint64_t>(static_cast<double>(rate.count()) * kSize)));
}

ComputeJobSet drawn_jobs(const Topology& topology, const ComputeJobSet& day) {
    RandomStream random(1, "placement benchmark");
    const auto places = topology.endpoints();
    ComputeJobSet set = day;
    set.jobs.clear();
    for (std::size_t i = 0; i < kDrawn; ++i) {
        ComputeJob job = day.jobs[random.below(day.jobs.size())];
        job.id = fmt::format("job-{}", i);
        job.sites = {places[random.below(places.size())]};
        job.start = from_seconds(kDay * random.uniform());
        job.compute_eflops *= kSize;
        if (job.bandwidth) job.bandwidth = smaller(*job.bandwidth);
        if (job.volume) {
            job.volume = ByteCount(std::max<std::uint64_t>(
                1, static_cast<std::uint64_t>(static_cast<double>(job.volume->count()) * kSize)));
        }
        set.jobs.push_back(std::move(job));
    }
    return set;
}

ComputeJobSet without_tier2(ComputeJobSet set) {
    for (ComputeJob& job : set.jobs) job.latency_tier2.reset();
    return set;
}

/// Four days in one, so that not everybody finds room at the best hub.
ComputeJobSet crowded(const ComputeJobSet& day) {
    constexpr std::size_t kCopies = 4;
    ComputeJobSet set = day;
    for (std::size_t copy = 1; copy < kCopies; ++copy) {
        for (ComputeJob job : day.jobs) {
            job.id += fmt::format("-{}", copy);
            set.jobs.push_back(std::move(job));
        }
    }
    return set;
}

Result<PlacementModel> model_of(const Topology& topology, const ComputeJobSet& jobs, std::string_view policy,
                                bool keep_latency) {
    return PlacementModel::create({.topology = &topology,
                                   .jobs = &jobs,
                                   .state = NetworkState(topology),
                                   .policy = *parse_placement_policy(policy),
                                   .keep_latency = keep_latency});
}

/// Measures one topology.
class Bench {
public:
    Bench(const Topology& topology, const MonotonicClock& clock) : topology_(topology), clock_(clock) {}

    Result<void> one_at_a_time(const ComputeJobSet& jobs, std::vector<PlacementFigure>& figures) const {
        const auto balanced = model_of(topology_, jobs, "balanced", true);
        if (!balanced) return tl::unexpected(balanced.error());
        const auto nearest = model_of(topology_, jobs, "latency", false);
        if (!nearest) return tl::unexpected(nearest.error());
        const auto rate = [&](const PlacementModel& model) {
            const double seconds = median_of([&] { static_cast<void>(place_online(model)); });
            return static_cast<double>(jobs.jobs.size()) / seconds;
        };
        figures.push_back({.name = fmt::format("online-{}-jobs", jobs.jobs.size()),
                           .value = rate(*balanced),
                           .unit = "jobs_per_s",
                           .reference = "nearest hub",
                           .reference_value = rate(*nearest),
                           .runs = kRuns});
        return {};
    }

    Result<void> at_once(const ComputeJobSet& jobs, std::chrono::nanoseconds limit,
                         std::vector<PlacementFigure>& figures) const {
        const auto model = model_of(topology_, jobs, "balanced", true);
        if (!model) return tl::unexpected(model.error());
        Result<BatchPlacement> batch = tl::unexpected(Error{});
        const double seconds = median_of([&] { batch = place_batch(*model, {.clock = clock_}); });
        if (!batch) return tl::unexpected(batch.error());
        Result<LinkProgramAnswer> whole = tl::unexpected(Error{});
        const double whole_seconds = timed([&] { whole = solve_link_program(*model, {}, limit); });
        if (!whole) return tl::unexpected(whole.error());
        if (auto checked = check(*batch, *whole); !checked) return checked;
        const std::string size = fmt::format("-{}-jobs", jobs.jobs.size());
        const std::string program =
            whole->stopped ? "CBC over every link, out of time" : "CBC over every link";
        figures.push_back({"batch-time" + size, seconds, "s", program, whole_seconds, kRuns});
        const double value = batch->bound.value;
        if (whole->value) figures.push_back({"batch-value" + size, value, "score", program, whole->value});
        figures.push_back(
            {"batch-value" + size, value, "score", "one at a time", batch_value(place_online(*model), {})});
        const auto near = nearest_value(*model, jobs);
        if (!near) return tl::unexpected(near.error());
        figures.push_back({"batch-value" + size, value, "score", "nearest hub", *near});
        figures.push_back({.name = "batch-gap" + size, .value = batch->bound.gap, .unit = "ratio"});
        return {};
    }

private:
    static Result<void> check(const BatchPlacement& batch, const LinkProgramAnswer& whole) {
        constexpr double kSlack = 1e-4;
        if (whole.value && *whole.value < batch.bound.lower_bound - kSlack) {
            return fail(ErrorCode::kEnvironment, fmt::format("a plan of value {} lies below the bound {}",
                                                             *whole.value, batch.bound.lower_bound));
        }
        if (whole.value && !whole.stopped && *whole.value > batch.bound.value + kSlack) {
            return fail(ErrorCode::kEnvironment, fmt::format("the whole program's best, {}, is worse than {}",
                                                             *whole.value, batch.bound.value));
        }
        return {};
    }

    /// What the nearest-hub rule's plan is worth where latency targets do count.
    Result<double> nearest_value(const PlacementModel& model, const ComputeJobSet& jobs) const {
        const auto rule = model_of(topology_, jobs, "latency", false);
        if (!rule) return tl::unexpected(rule.error());
        PlacementPlan plan = place_online(*rule);
        for (std::size_t job = 0; job < plan.jobs.size(); ++job) {
            auto& chosen = plan.jobs[job].chosen;
            if (chosen) chosen = make_offer(model, job, chosen->hub, chosen->paths);
        }
        return batch_value(plan, {});
    }

    double timed(const std::function<void()>& work) const {
        const auto began = clock_();
        work();
        return std::chrono::duration<double>(clock_() - began).count();
    }
    double median_of(const std::function<void()>& work) const {
        std::vector<double> seconds;
        for (std::uint32_t run = 0; run < kRuns; ++run) seconds.push_back(timed(work));
        return *median(std::move(seconds));
    }

    const Topology& topology_;
    const MonotonicClock& clock_;
};

}  // namespace

Result<std::vector<PlacementFigure>> benchmark_placement(const Topology& topology, const ComputeJobSet& day,
                                                         const MonotonicClock& clock,
                                                         std::chrono::nanoseconds limit) {
    std::vector<PlacementFigure> figures;
    const Bench bench(topology, clock);
    if (auto done = bench.one_at_a_time(drawn_jobs(topology, day), figures); !done)
        return tl::unexpected(done.error());
    const ComputeJobSet simple = without_tier2(day);
    for (const ComputeJobSet& jobs : {simple, crowded(simple)}) {
        if (auto done = bench.at_once(jobs, limit, figures); !done) return tl::unexpected(done.error());
    }
    return figures;
}

}  // namespace hexi
