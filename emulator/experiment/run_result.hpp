// What every engine answers, in one shape.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/experiment/day_result.hpp"
#include "emulator/experiment/experiment.hpp"

namespace hexi {

/// Summary of a delay distribution; quantiles to histogram width (see DelayHistogram).
struct DelayStatistics {
    std::uint64_t count = 0;
    SimTime min{0}, mean{0}, p50{0}, p90{0}, p99{0}, p999{0}, max{0};

    bool operator==(const DelayStatistics&) const = default;
};

class DelayHistogram;
/// All zero where nothing was recorded.
[[nodiscard]] DelayStatistics summarise(const DelayHistogram& delays);
[[nodiscard]] SimTime value_of(DelayStatistic statistic, const DelayStatistics& delays);

/// One hop's share of a path's delay.
struct HopShare {
    LinkId link;
    SimTime propagation{0}, equipment{0}, forwarding{0};
    /// Means over measured packets; absent where no packet crossed it or the engine does not tell.
    std::optional<SimTime> queueing;       ///< wait in the queue
    std::optional<SimTime> serialisation;  ///< time on the wire

    bool operator==(const HopShare&) const = default;
};

/// Why packets were lost.
struct DropCounts {
    std::uint64_t queue_full = 0;  ///< buffer overflow
    std::uint64_t link_down = 0;   ///< on a link when it went down, or sent into one before the reroute
    std::uint64_t no_route = 0;    ///< the table had no path; no link's, a pair's only
    std::uint64_t random = 0;      ///< stated random loss

    [[nodiscard]] std::uint64_t total() const { return queue_full + link_down + no_route + random; }
    DropCounts& operator+=(const DropCounts& other);
    bool operator==(const DropCounts&) const = default;
};

/// What a route was like in the bin of a day that was worst for it: by its target's statistic, else by p99.
struct WorstBin {
    SimTime at{0};            ///< since midnight, the bin's beginning
    DelayStatistics one_way;  ///< count 0 when nothing arrived
    double loss_ratio = 0;

    bool operator==(const WorstBin&) const = default;
};

/// A route's measured service.
struct PairResult {
    RouteKey route;
    std::vector<Path> paths;     ///< of the table in force at the start, heaviest first
    DelayStatistics one_way;     ///< count 0 when nothing arrived
    DelayStatistics round_trip;  ///< of probes; count 0 when there were none
    /// Mean |difference of consecutive one-way delays| (RFC 3550 6.4.1, unsmoothed); absent below two.
    std::optional<SimTime> jitter;
    std::uint64_t sent = 0, received = 0, reordered = 0;
    DropCounts lost;                   ///< why the measured packets that did not arrive did not; echoes apart
    std::optional<double> loss_ratio;  ///< (sent - received) / sent; absent where none was sent
    BitRate throughput;  ///< of all sources of the route, received over the measured time, at full rates
    std::vector<HopShare> hops;  ///< of the path most measured packets took; where none arrived, of the first
    std::optional<SimTime> target;
    DelayStatistic target_statistic = DelayStatistic::kP99;  ///< what the target bounds, where there is one
    double target_loss_ratio = kMostLoss;  ///< share the target lets be lost, where there is one
    std::optional<bool> met;  ///< absent without a target; false when nothing arrived or too much was lost
    std::optional<WorstBin> worst_bin;  ///< of a day, which is what its target is held against then

    bool operator==(const PairResult&) const = default;
};

/// Share of the pair's packets that did not arrive, 0 where none was sent.
[[nodiscard]] double lost_share(const PairResult& pair);
/// True where the pair has a target and loses more than it allows.
[[nodiscard]] bool loses_too_much(const PairResult& pair);
/// Fills `target`, `target_statistic`, `target_loss_ratio` and `met` of a pair whose delays and loss are
/// known; those of its worst bin where it has one.
void hold_against(const DelayTarget& target, PairResult& pair);

struct LinkResult {
    LinkId link;
    double utilisation = 0;    ///< busy share of the measured time, 0..1
    DelayStatistics queueing;  ///< wait before transmission, at the lane rate
    std::optional<ByteCount>
        max_backlog;            ///< most that waited at once; absent where the engine does not tell
    std::uint64_t packets = 0;  ///< transmitted
    DropCounts drops;

    bool operator==(const LinkResult&) const = default;
};

struct FlowResult {
    std::string name;
    RouteKey route;
    std::string variant;
    ByteCount received;
    std::optional<SimTime> completion;  ///< from start to last byte; absent if unfinished
    BitRate goodput;                    ///< received over its own time
    std::uint64_t retransmissions = 0;
    std::optional<SimTime> least_rtt;  ///< absent where no segment was acknowledged

    bool operator==(const FlowResult&) const = default;
};

/// What one change of the network did to the traffic.
struct EventResult {
    NetworkChange change;
    std::optional<SimTime> rerouted_at;  ///< when the first table that knows of it came into force
    std::uint64_t lost = 0;              ///< packets lost on that link from the change until then

    bool operator==(const EventResult&) const = default;
};

/// Who made a result, from what, and whether to believe it.
struct Manifest {
    std::string version;    ///< of Hexi
    std::string engine;     ///< "packet", "packet-stock", "fluid", "hybrid" or "dataplane"
    std::string simulator;  ///< e.g. "ns-3.37"
    std::vector<InputFile> inputs;
    std::uint64_t seed = 0;
    std::map<std::string, std::string> knobs;  ///< what was set, by its command-line name
    SimTime timing_error{0};           ///< largest error of any stated delay that the engine itself makes
    bool trusted = true;               ///< see distrust()
    std::vector<std::string> remarks;  ///< scalings, derivations and doubts, a sentence each

    bool operator==(const Manifest&) const = default;
};

/// How the remark begins that says why a result is not trusted.
inline constexpr std::string_view kDistrust = "do not trust: ";
/// Marks `manifest` as not to be trusted and adds the remark kDistrust + `why`.
void distrust(Manifest& manifest, std::string_view why);

struct RunResult {
    std::string name;
    std::shared_ptr<const Topology> topology;
    std::vector<TrafficClass> classes;
    std::vector<PairResult> pairs;  ///< measured routes in key order
    std::vector<LinkResult> links;  ///< links that some route uses, in id order
    std::vector<FlowResult> flows;
    std::vector<EventResult> events;
    std::optional<DayResult> day;   ///< absent where the run was not of a day
    std::uint64_t packet_hops = 0;  ///< work done, for benchmarks
    Manifest manifest;
};

}  // namespace hexi
