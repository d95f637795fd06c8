// How well a replay kept the times it was given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emulator/experiment/delay_histogram.hpp"

namespace hexi {

/// How far two distributions are apart.
struct GapDistance {
    double kolmogorov = 0;   ///< largest difference of their shares, 0..1
    SimTime wasserstein{0};  ///< mean distance of equal quantiles
};
/// Of two histograms with counts, as exactly as their buckets.
[[nodiscard]] GapDistance distance_of(const DelayHistogram& a, const DelayHistogram& b);

/// What a replay was like on its ports together.
struct Fidelity {
    std::uint64_t sent = 0;
    std::uint64_t late = 0;  ///< left more than kLate after their time
    SimTime lateness_p50{0}, lateness_p99{0}, lateness_max{0};
    SimTime gap_error_p50{0}, gap_error_p99{0}, gap_error_max{0};  ///< of gaps on one port, whatever the sign
    /// The same of gaps between frames that no interruption made late.
    SimTime undisturbed_p50{0}, undisturbed_p99{0}, undisturbed_max{0};
    SimTime drift{0};  ///< median lateness of the last packets less that of the first, kDriftPackets each
    GapDistance gaps;  ///< between those recorded and those sent
    SimTime mean_gap{0};
};

/// Lateness that counts as such, and packets at either end by which drift is judged.
inline constexpr SimTime kLate{100'000'000};
inline constexpr std::size_t kDriftPackets = 1000;

/// Takes the time at which each packet should have left and that at which it did. One thread.
class FidelityMeter {
public:
    explicit FidelityMeter(std::size_t ports) : ports_(ports) {}

    /// `interrupted`: it is late because the machine took the processor away while the sender did nothing but
    /// wait.
    void sent(std::size_t port, SimTime due, SimTime at, bool interrupted = false);
    [[nodiscard]] Fidelity fidelity() const;

private:
    struct Port {
        std::optional<SimTime> due, at;  ///< of the packet before
        bool interrupted = false;
    };
    std::vector<Port> ports_;
    DelayHistogram gap_errors_, undisturbed_, lateness_, recorded_, sent_;
    std::vector<SimTime> first_, last_;  ///< lateness; `last_` goes round
    std::uint64_t count_ = 0, late_ = 0;
};

/// Why a replay is not to be trusted, a sentence each; none: it is. Asked for are: some packet sent and none
/// dropped, drift within 50 us, a 99th percentile of gap errors within 50 us or a tenth of the mean gap, gaps
/// that lie within a tenth of the mean gap of those recorded, in the mean.
[[nodiscard]] std::vector<std::string> doubts_about(const Fidelity& fidelity, std::uint64_t dropped);

}  // namespace hexi
