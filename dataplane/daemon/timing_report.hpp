// How well an emulation kept time.
#pragma once

#include <string>
#include <vector>

#include "dataplane/daemon/emulation_loop.hpp"
#include "emulator/experiment/run_result.hpp"
#include "topology/json/json.hpp"

namespace hexi {

/// What one worker's loop did.
struct WorkerReport {
    std::size_t ports = 0, links = 0;  ///< that it has; links: those that were used
    std::uint64_t steps = 0, stalls = 0;
    SimTime longest_gap{0};
    double busy_share = 0;  ///< of its time, in steps that received or sent something
    SimTime behind{0};      ///< most that its links were behind, waiting for other workers
};

/// Over all workers.
struct TimingReport {
    DelayStatistics release_error;  ///< of delivered frames: given to the device, less due
    std::vector<DelayHistogram::Bucket> release_errors;
    DelayStatistics ingress_error;  ///< of received frames: how much earlier than stamped they may have come
    std::uint64_t late = 0;         ///< frames released more than LoopTiming::kLate after they were due
    std::uint64_t steps = 0, stalls = 0;
    SimTime longest_gap{0};
    double counter_hz = 0, clock_uncertainty = 0;  ///< of the cycle counter; the latter relative
    SimTime clock_error{0};                        ///< largest seen against CLOCK_MONOTONIC_RAW
    std::vector<WorkerReport> workers;
};

/// Bounds of a trusted emulation.
inline constexpr SimTime kTrustedRelease{100'000'000};  ///< of the 99th percentile of the release error
inline constexpr SimTime kTrustedIngress{100'000'000};  ///< of the 99th percentile of the ingress error
inline constexpr double kTrustedClock = 1e-6;           ///< of the clock's relative uncertainty

/// Adds what `timing` measured in `lasted` to the report of all workers.
class TimingSum {
public:
    void add(const LoopTiming& timing, SimTime lasted, std::size_t ports, std::size_t links);
    /// All but the clock's figures.
    [[nodiscard]] TimingReport report() const;

private:
    DelayHistogram release_error_, ingress_error_;
    TimingReport sum_;
};

/// What speaks against trusting it, a sentence each.
[[nodiscard]] std::vector<std::string> timing_doubts(const TimingReport& timing);

/// "timing" of docs/formats/emulation.md but for the verdict, and "workers".
void set_timing(Json& json, const TimingReport& timing);
[[nodiscard]] Json workers_json(const TimingReport& timing);
/// For people, a line each.
[[nodiscard]] std::string timing_text(const TimingReport& timing);

}  // namespace hexi
