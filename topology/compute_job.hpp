// Work that looks for a place: where its users or data are, what it needs, and until when.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "topology/topology.hpp"

namespace hexi {

/// What a job is; decides its defaults (JobClassRules).
enum class JobClass : std::uint8_t {
    kOnlineInference,   ///< someone waits for each answer
    kOfflineInference,  ///< a batch of inputs, answers by a deadline
    kTraining,          ///< a data set is sent to the cards, which then work for days
    kCheckpointSync,    ///< a copy of a model's state, within minutes
    kStorageBackup,     ///< a copy to keep
    kRendering,         ///< scenes out, hours of work
};

/// What holds for a class where a job does not say otherwise.
struct JobClassRules {
    std::optional<SimTime> latency_target = {};  ///< one way; absent: nobody waits
    std::optional<SimTime> deadline = {};        ///< from the start; absent: none
    SimTime duration{0};                         ///< of the work, or how long a copy is kept
    bool stores = false;  ///< finished when the last byte has arrived, and kept for `duration`
    std::string_view source = {};
};
[[nodiscard]] const JobClassRules& rules_of(JobClass kind);

/// One job over one topology; its class's defaults are already in it. A value.
///
/// Time runs so: `volume` moves from every site at once, at `bandwidth` or at the least rate that meets the
/// deadline; when all of it is there the hub works for `duration`. A job without volume is a stream: it holds
/// `bandwidth` from every site, and the hub's compute, from `start` for `duration`.
struct ComputeJob {
    std::string id;  ///< unique in its set
    JobClass kind = JobClass::kOnlineInference;
    std::vector<NodeId> sites;              ///< where users or data are: at least one, each once
    std::optional<BitRate> bandwidth;       ///< from each site to the hub, > 0
    std::optional<ByteCount> volume;        ///< from each site, > 0; it or `bandwidth` is there
    double compute_eflops = 0;              ///< >= 0, while the hub works
    SimTime start{0};                       ///< >= 0
    SimTime duration{0};                    ///< > 0
    std::optional<SimTime> latency_target;  ///< one way from the farthest site: UP within it, > 0
    std::optional<SimTime> latency_tier2;   ///< DEGRADED within it; absent: DOWN above the target
    std::optional<SimTime> deadline;        ///< finished by `start` + this
    std::optional<double> max_pue;          ///< >= 1
    std::optional<double> min_green_ratio;  ///< 0..1
    std::vector<NodeId> allowed_hubs;       ///< empty: any
    std::optional<Layer> layer;             ///< absent: the caller's

    bool operator==(const ComputeJob&) const = default;
};

/// When a job holds what; the same at every hub, but for the milliseconds of the path.
struct JobSchedule {
    BitRate rate;                        ///< of each site's path while it is held
    SimTime link_begin{0}, link_end{0};  ///< the paths are held
    SimTime work_begin{0}, work_end{0};  ///< the hub's compute is held, or its disks are
    SimTime finish{0};                   ///< without the delay of the path

    bool operator==(const JobSchedule&) const = default;
};

/// Of the deadline, what a rate derived from it leaves for the way: far above any path's delay.
inline constexpr SimTime kDeadlineMargin{1'000'000'000'000};

/// kInvalid where the job can keep no deadline anywhere: its work alone, or its transfer at the given
/// bandwidth, takes longer; or where a volume has neither bandwidth nor deadline to derive a rate from.
[[nodiscard]] Result<JobSchedule> schedule_of(const ComputeJob& job);

/// What a set of jobs says of one hub, beside or instead of what the topology says.
struct HubTerms {
    NodeId node;
    ComputeSpec compute;                   ///< fields that are there win
    std::optional<double> occupied_ratio;  ///< share of the capacity that is taken already, 0..1
    std::string source;                    ///< who says so

    bool operator==(const HubTerms&) const = default;
};

/// Jobs to be placed together, and the terms they are placed under.
struct ComputeJobSet {
    std::string name, description;
    double occupied_ratio = 0;  ///< of hubs that say nothing else
    std::vector<HubTerms> hubs;
    std::vector<ComputeJob> jobs;    ///< in the order of the file
    std::vector<std::string> notes;  ///< what the reader has to say, a sentence each

    bool operator==(const ComputeJobSet&) const = default;
};

/// "online-inference", "offline-inference", "training", "checkpoint-sync", "storage-backup", "rendering".
[[nodiscard]] std::string_view to_string(JobClass kind);
/// The inverse; kInvalid lists the words.
[[nodiscard]] Result<JobClass> parse_job_class(std::string_view word);

}  // namespace hexi
