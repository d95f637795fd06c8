#include "topology/compute_job.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "topology/words.hpp"

namespace hexi {
namespace {

constexpr Words<JobClass, 6> kClasses{{{JobClass::kOnlineInference, "online-inference"},
                                       {JobClass::kOfflineInference, "offline-inference"},
                                       {JobClass::kTraining, "training"},
                                       {JobClass::kCheckpointSync, "checkpoint-sync"},
                                       {JobClass::kStorageBackup, "storage-backup"},
                                       {JobClass::kRendering, "rendering"}}};

constexpr SimTime kMinute{60'000'000'000'000};
constexpr SimTime kHour = 60 * kMinute;
constexpr SimTime kDay = 24 * kHour;

/// In the order of the enumerators. Latency: the plan's 20 ms circle, one way. Deadlines and durations are
/// assumed, but for the four hours between the checkpoints of large trainings.
constexpr std::array<JobClassRules, 6> kRules{{
    {.latency_target = SimTime(20'000'000'000),
     .duration = kHour,
     .source = "NDRC and others 2021-05 (one way <= 20 ms between hubs and cities served); one hour assumed"},
    {.deadline = 8 * kHour, .duration = kHour, .source = "assumed: over night"},
    {.duration = kDay, .source = "assumed; no latency bound: the cards are in one hub"},
    {.deadline = 15 * kMinute,
     .duration = 4 * kHour,
     .stores = true,
     .source = "large trainings save about every four hours (press); minutes to do it in, assumed"},
    {.deadline = 8 * kHour,
     .duration = 30 * kDay,
     .stores = true,
     .source = "assumed: over night, kept a month"},
    {.deadline = 12 * kHour, .duration = 4 * kHour, .source = "assumed"},
}};

std::string seconds(SimTime time) { return fmt::format("{}", to_seconds(time)); }

tl::unexpected<Error> too_late(const ComputeJob& job, const std::string& what) {
    return fail(ErrorCode::kInvalid,
                fmt::format("deadline_s {} cannot be kept: {}", seconds(*job.deadline), what));
}

/// Least whole rate that moves `volume` within `time`, which is positive; at most 1e18 bit/s.
BitRate least_rate(ByteCount volume, SimTime time) {
    constexpr Uint128 kPicosPerSecond = 1'000'000'000'000;
    const auto picos = static_cast<Uint128>(time.count());
    const Uint128 bits = static_cast<Uint128>(volume.count()) * 8 * kPicosPerSecond;
    constexpr Uint128 kMost = 1'000'000'000'000'000'000;
    return BitRate(static_cast<std::uint64_t>(std::min((bits + picos - 1) / picos, kMost)));
}

Result<BitRate> rate_of(const ComputeJob& job, SimTime work) {
    if (job.bandwidth) return *job.bandwidth;
    if (!job.deadline) {
        return fail(ErrorCode::kInvalid,
                    "volume_bytes needs bandwidth_bps, or deadline_s to derive the rate from");
    }
    const SimTime left = *job.deadline - work - kDeadlineMargin;
    if (left <= SimTime(0)) {
        return too_late(job, fmt::format("the work takes {} s, and the data needs {} s at least on its way",
                                         seconds(work), seconds(kDeadlineMargin)));
    }
    return least_rate(*job.volume, left);
}

}  // namespace

const JobClassRules& rules_of(JobClass kind) { return kRules[static_cast<std::size_t>(kind)]; }

Result<JobSchedule> schedule_of(const ComputeJob& job) {
    const bool stores = rules_of(job.kind).stores;
    const SimTime work = stores ? SimTime(0) : job.duration;
    JobSchedule schedule{.link_begin = job.start, .work_begin = job.start};
    if (job.volume) {
        const auto rate = rate_of(job, work);
        if (!rate) return tl::unexpected(rate.error());
        schedule.rate = *rate;
        const SimTime transfer = transmission_time(*job.volume, *rate);
        if (transfer > 10 * kDay)
            return fail(ErrorCode::kInvalid,
                        fmt::format("volume_bytes {} takes {} s at {} bit/s; allowed are 864000 s",
                                    job.volume->count(), seconds(transfer), rate->count()));
        schedule.link_end = schedule.work_begin = job.start + transfer;
    } else {
        schedule.rate = job.bandwidth.value_or(BitRate(0));
        schedule.link_end = job.start + job.duration;
    }
    schedule.work_end = schedule.work_begin + job.duration;
    schedule.finish = job.volume ? schedule.work_begin + work : schedule.work_end;
    if (job.deadline && schedule.finish > job.start + *job.deadline)
        return too_late(job,
                        fmt::format("finished {} s after the start", seconds(schedule.finish - job.start)));
    return schedule;
}

std::string_view to_string(JobClass kind) { return word_of(kClasses, kind); }
Result<JobClass> parse_job_class(std::string_view word) { return parse_word(kClasses, "class of job", word); }

}  // namespace hexi
