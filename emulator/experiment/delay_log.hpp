// Delays on their way into a histogram.
#pragma once

#include <array>
#include <cstdint>

#include "emulator/experiment/delay_histogram.hpp"

namespace hexi {

/// A DelayHistogram that takes its delays some at a time: histograms of many do not fit the caches, and so
/// several wait for memory together. A value.
class DelayLog {
public:
    explicit DelayLog(SimTime floor = SimTime{0}) : histogram_(floor) {}

    void record(SimTime delay) {
        recent_[count_++] = delay;
        if (count_ < recent_.size()) return;
        for (const SimTime one : recent_) histogram_.record(one);
        count_ = 0;
    }
    /// Everything recorded so far.
    [[nodiscard]] DelayHistogram histogram() const {
        DelayHistogram all = histogram_;
        for (std::size_t i = 0; i < count_; ++i) all.record(recent_[i]);
        return all;
    }

private:
    std::size_t count_ = 0;
    std::array<SimTime, 15> recent_{};  ///< not yet in `histogram_`; with the count two cache lines
    DelayHistogram histogram_;
};

}  // namespace hexi
