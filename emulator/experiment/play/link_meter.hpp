// What a link and a hop of a route remember of the packets that crossed them.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "emulator/experiment/delay_histogram.hpp"
#include "emulator/experiment/run_result.hpp"

namespace hexi {

/// The measured part of the simulated time: [from, to).
struct MeterWindow {
    SimTime from{0}, to = SimTime::max();
};

/// Waits and transmissions of one link; delays are reported ones (see LinkService), times simulated ones.
class LinkMeter {
public:
    explicit LinkMeter(MeterWindow window) : window_(window) {}

    /// A transmission of length `busy` began `at` after a wait of `waited`, to be reported times `stretch`.
    void transmitted(SimTime at, SimTime waited, SimTime busy, double stretch) {
        ++packets_;
        run_ = waited == SimTime{0} ? 1 : run_ + 1;
        longest_run_ = std::max(longest_run_, run_);
        if (at < window_.from) [[unlikely]] {
            busy_ += std::max(SimTime{0}, std::min(at + busy, window_.to) - window_.from);
            return;
        }
        if (at >= window_.to) [[unlikely]]
            return;
        busy_ += std::min(busy, window_.to - at);
        if (waited == SimTime{0}) {
            ++unwaited_;
            return;
        }
        // The histograms of all links do not fit the caches; many at a time wait for memory together.
        recent_[recent_count_++] = stretched(waited, stretch);
        if (recent_count_ == recent_.size()) [[unlikely]] {
            for (const SimTime wait : recent_) waits_.record(wait);
            recent_count_ = 0;
        }
    }
    void waiting(std::uint64_t backlog) { most_backlog_ = std::max(most_backlog_, backlog); }

    [[nodiscard]] std::uint64_t packets() const { return packets_; }
    /// Most transmissions in a row of which each but the first followed a wait.
    [[nodiscard]] std::uint64_t longest_run() const { return longest_run_; }
    /// Busy share of the window, which must be bounded and not empty.
    [[nodiscard]] double utilisation() const {
        return to_seconds(busy_) / to_seconds(window_.to - window_.from);
    }
    [[nodiscard]] ByteCount most_backlog() const { return ByteCount(most_backlog_); }
    /// Of transmissions that began in the window.
    [[nodiscard]] DelayHistogram waits() const {
        DelayHistogram all = waits_;
        for (std::size_t i = 0; i < recent_count_; ++i) all.record(recent_[i]);
        if (unwaited_ > 0) all.record(SimTime{0}, unwaited_);
        return all;
    }

    [[nodiscard]] static SimTime stretched(SimTime time, double stretch) {
        return stretch == 1 ? time : SimTime(std::llround(static_cast<double>(time.count()) * stretch));
    }

private:
    MeterWindow window_;
    std::uint64_t packets_ = 0, run_ = 0, longest_run_ = 0, unwaited_ = 0, most_backlog_ = 0;
    SimTime busy_{0};
    std::size_t recent_count_ = 0;
    std::array<SimTime, 32> recent_{};  ///< waits not yet in `waits_`
    DelayHistogram waits_;

public:
    DropCounts drops;  ///< of all the time
};

/// What a packet's delay grows by when its wait and its transmission are reported at the link's reported
/// rate.
[[nodiscard]] inline SimTime added_by_report(SimTime waited, SimTime transmission, SimTime reported,
                                             double stretch) {
    const double added = static_cast<double>(waited.count()) * (stretch - 1);
    return reported - transmission + SimTime(std::llround(added));
}

/// Shares of delay that measured packets of one flow met on one hop.
struct HopMeter {
    SimTime queueing{0}, serialisation{0};  ///< sums of reported delays
    std::uint64_t packets = 0;

    void add(SimTime waited, SimTime transmission, double stretch) {
        queueing += LinkMeter::stretched(waited, stretch);
        serialisation += transmission;
        ++packets;
    }
};

}  // namespace hexi
