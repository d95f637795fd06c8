// How exact the times are at which a trace leaves, beside tcpreplay and beside the machine itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dataplane/replay/arrival_recorder.hpp"
#include "topology/base/result.hpp"

namespace hexi {

/// Of packets that came, against their numbers: the gap between two is due to be what their numbers differ by
/// times the gap of the trace.
struct Exactness {
    double arrived = 0;
    double drift_us = 0;  ///< median lateness of the last 100 less that of the first 100
    double p50_us = 0, p99_us = 0;
};
[[nodiscard]] Exactness exactness_of(const std::vector<Arrival>& arrived, double gap_ns);

/// What one run measured.
struct ExactnessRun {
    Exactness ours;
    double undisturbed_p99_us = 0;  ///< of ours, by its own report: gaps that no interruption stretched
    Exactness rival;  ///< of tcpreplay -K; nothing arrived where it is not installed or not asked for
    double bare_p50_us = 0, bare_p99_us = 0;  ///< gap errors of a loop that does nothing but wait
};

/// Bytes of each packet that is played.
inline constexpr std::uint32_t kExactnessBytes = 60;

/// Plays `path`, `packets` of kExactnessBytes that end in their numbers and are `gap_ns` apart, over a veth
/// pair in a network namespace of its own, and takes their times by the kernel's stamps at the receiving end:
/// tcpreplay first where `with_rival`, then us, then a loop that waits for the same instants with the same
/// priority on the same processor. In a process of its own. kEnvironment where there is no namespace, no veth
/// or no DPDK.
[[nodiscard]] Result<ExactnessRun> measure_exactness(const std::string& path, std::uint64_t packets,
                                                     double gap_ns, bool with_rival);

}  // namespace hexi
