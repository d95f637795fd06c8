// The counters of all workers at about one instant.
#pragma once

#include <array>
#include <map>

#include "dataplane/daemon/emulation_report.hpp"
#include "emulator/experiment/delay_histogram.hpp"

namespace hexi {

/// How many released frames were how late.
struct ReleaseErrors {
    /// Upper bounds, each ten times the one before; what is beyond the last stands behind it.
    static constexpr std::array<SimTime, 6> kUpTo{SimTime(100'000),       SimTime(1'000'000),
                                                  SimTime(10'000'000),    SimTime(100'000'000),
                                                  SimTime(1'000'000'000), SimTime(10'000'000'000)};
    std::array<std::uint64_t, kUpTo.size() + 1> counts{};
    SimTime p50{0}, p99{0}, max{0};  ///< of several workers, the worst
};

/// `histogram` in a few numbers, of which there may be none.
[[nodiscard]] ReleaseErrors release_errors(const DelayHistogram& histogram);

/// What crossed one port so far.
struct PortFigures {
    GatewayCounters gateway;
    std::uint64_t left_frames = 0, left_bytes = 0;
};

/// Of one worker, or of all together.
struct LiveFigures {
    SimTime at{0};  ///< since the beginning
    std::uint64_t plan_version = 0;
    FrameLedger ledger;
    std::uint64_t in_flight = 0;  ///< on links; of several workers only the sum is meant
    ReleaseErrors release;
    std::uint64_t stalls = 0;
    std::map<std::size_t, PortFigures> ports;  ///< by place on the command line
    std::map<LinkId, LinkCounters> links;      ///< that were used

    /// Adds those of another worker, which has ports and links of its own.
    void add(const LiveFigures& worker);
};

}  // namespace hexi
