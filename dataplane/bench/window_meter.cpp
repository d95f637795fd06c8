#include "dataplane/bench/window_meter.hpp"

#include <ctime>

#include "dataplane/clock/tsc.hpp"

namespace hexi {
namespace {

double seconds_of(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::uint64_t cycles_in(SimTime time) {
    static const double kHertz = calibrated_clock().hertz();
    return static_cast<std::uint64_t>(to_seconds(time) * kHertz);
}

}  // namespace

WindowMeter::WindowMeter(SimTime warm_up, SimTime length, std::size_t windows, std::atomic<bool>& stop)
    : warm_up_cycles_(cycles_in(warm_up)), window_cycles_(cycles_in(length)), wanted_(windows), stop_(stop) {}

WindowMeter::Reading WindowMeter::read() const {
    return {read_cycles(), left_, seconds_of(CLOCK_MONOTONIC_RAW), seconds_of(CLOCK_THREAD_CPUTIME_ID)};
}

void WindowMeter::polled(std::uint64_t now) {
    if (now < next_ || left_ == 0) return;
    const Reading reading = read();
    if (next_ == 0) {
        next_ = now + warm_up_cycles_;
        return;
    }
    if (warm_)
        windows_.push_back({reading.frames - began_.frames, reading.wall_s - began_.wall_s,
                            reading.processor_s - began_.processor_s});
    warm_ = true;
    began_ = reading;
    next_ = reading.cycles + window_cycles_;
    if (windows_.size() == wanted_) stop_.store(true);
}

}  // namespace hexi
