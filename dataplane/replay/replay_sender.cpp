#include "dataplane/replay/replay_sender.hpp"

#include <algorithm>

namespace hexi {
namespace {

constexpr std::size_t kBurst = 64;
/// So far ahead of a frame there is time for other things, and for those that cannot be put off for ever.
constexpr SimTime kFar{200'000'000}, kNotNear{5'000'000};
constexpr SimTime kBetweenSpares{1'000'000'000}, kWithoutSpare{1'000'000'000'000};
/// Two looks at the clock that are so far apart have something else between them.
constexpr SimTime kInterruption{2'000'000}, kLongSend{20'000'000};

}  // namespace

void ReplaySender::refill(ReplayQueue& queue) {
    ready_.clear();
    at_ = 0;
    queue.frames.drain([&](const TimedFrame& frame) { ready_.push_back(frame); });
}

bool ReplaySender::has_spare_time(SimTime now, SimTime due) const {
    const SimTime without = now - last_spare_;
    return due - now >= kFar ? without >= kBetweenSpares : due - now >= kNotNear && without >= kWithoutSpare;
}

void ReplaySender::interrupt(SimTime length, bool is_late) {
    ++interruptions_.count;
    interruptions_.longest = std::max(interruptions_.longest, length);
    interrupted_ = is_late;
}

/// A frame whose time has passed at the first look is late for what made those before it late.
bool ReplaySender::wait_until(SimTime due, const ReplayQueue& queue, const std::atomic<bool>& stop) {
    SimTime before = setup_.now();
    if (before < due) interrupted_ = false;
    while (before < due) {
        if (has_spare_time(before, due)) {
            if (stop.load(std::memory_order_relaxed) || queue.failed.load(std::memory_order_relaxed))
                return false;
            last_spare_ = before;
            setup_.spare(before, due);
            before = setup_.now();
            continue;
        }
        const SimTime now = setup_.now(), between = now - before;
        if (between > kInterruption) interrupt(between, now > due);
        before = now;
    }
    return true;
}

/// All that are due by `now` and leave by the port of the first of them, one after the other.
void ReplaySender::send_due(SimTime now) {
    const std::uint32_t port = ready_[at_].port;
    burst_.clear();
    const std::size_t first = at_;
    while (at_ < ready_.size() && burst_.size() < kBurst && ready_[at_].port == port &&
           setup_.begin + ready_[at_].due <= now)
        burst_.push_back(ready_[at_++].frame);
    const SimTime at = setup_.now();
    const std::size_t taken = setup_.ports[port]->send(burst_);
    dropped_ += burst_.size() - taken;
    for (std::size_t i = 0; i < taken; ++i)
        meter_.sent(port, setup_.begin + ready_[first + i].due, at, interrupted_);
    const SimTime took = setup_.now() - at;
    if (took > kLongSend && setup_.was_preempted()) interrupt(took, true);
}

void ReplaySender::run(ReplayQueue& queue, const std::atomic<bool>& stop) {
    bool begun = false;
    while (!stop.load(std::memory_order_relaxed) && !queue.failed.load(std::memory_order_relaxed)) {
        if (at_ == ready_.size()) {
            const bool last = queue.all_made.load(std::memory_order_acquire);
            refill(queue);
            if (ready_.empty()) {
                if (last) break;
                if (begun) ++starved_;
                begun = false;  // one hunger is counted once
                continue;
            }
            begun = true;
        }
        if (!wait_until(setup_.begin + ready_[at_].due, queue, stop)) break;
        send_due(setup_.now());
    }
    queue.given_up.store(true, std::memory_order_release);
    for (bool last = false; !last;) {
        last = queue.all_made.load(std::memory_order_acquire);
        for (; at_ < ready_.size(); ++at_) setup_.memory->release(ready_[at_].frame.handle);
        refill(queue);
    }
    for (; at_ < ready_.size(); ++at_) setup_.memory->release(ready_[at_].frame.handle);
}

}  // namespace hexi
