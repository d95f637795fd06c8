// How many frames left in stretches of time, once everything is in its stride.
#pragma once

#include <atomic>
#include <vector>

#include "dataplane/bench/generating_port.hpp"

namespace hexi {

/// What happened in one stretch.
struct MeterWindow {
    std::uint64_t frames = 0;
    double wall_s = 0;
    double processor_s = 0;  ///< that the polling thread had of it
};

/// Counts frames that leave, window by window, and asks for the end after the last. One thread, but for
/// `stop`.
class WindowMeter : public FrameWatch {
public:
    /// Windows of `length` begin `warm_up` after the first frame left. `stop` outlives it.
    WindowMeter(SimTime warm_up, SimTime length, std::size_t windows, std::atomic<bool>& stop);

    void polled(std::uint64_t cycles) override;
    void left(std::span<const HeldFrame> frames) override { left_ += frames.size(); }

    /// Those that are over.
    [[nodiscard]] const std::vector<MeterWindow>& windows() const { return windows_; }

private:
    struct Reading {
        std::uint64_t cycles = 0, frames = 0;
        double wall_s = 0, processor_s = 0;
    };
    [[nodiscard]] Reading read() const;

    std::uint64_t warm_up_cycles_, window_cycles_;
    std::size_t wanted_;
    std::atomic<bool>& stop_;
    std::uint64_t left_ = 0;
    std::uint64_t next_ = 0;  ///< cycles at which the window ends; 0: nothing has left yet
    bool warm_ = false;
    Reading began_;
    std::vector<MeterWindow> windows_;
};

}  // namespace hexi
