// Sends frames when they are due.
#pragma once

#include <functional>
#include <vector>

#include "dataplane/replay/fidelity_meter.hpp"
#include "dataplane/replay/replay_queue.hpp"

namespace hexi {

/// What the sender is given besides its queue.
struct SenderSetup {
    std::vector<PacketPort*> ports;
    FrameMemory* memory = nullptr;
    std::function<SimTime()> now;  ///< read at every turn: must cost nanoseconds
    /// What there is to do beside sending, given the time and until when there is time for it: called at most
    /// once a ms where the next frame is far, and once a second where it is at least 5 us away.
    std::function<void(SimTime, SimTime)> spare;
    /// Whether the kernel gave this thread's processor to another since the last call; asked after a send
    /// that took long.
    std::function<bool()> was_preempted = [] { return false; };
    SimTime begin{0};  ///< on that clock: when the first frame is due
};

/// Times that the processor was taken from a thread that did nothing but read a clock, or that the kernel
/// says it was taken while sending.
struct Interruptions {
    std::uint64_t count = 0;
    SimTime longest{0};
};

/// Waits, busily, for each frame's own time, which nothing that was late before moves, and sends all that are
/// due on one port at once, 64 at most. One thread.
class ReplaySender {
public:
    explicit ReplaySender(SenderSetup setup) : setup_(std::move(setup)), meter_(setup_.ports.size()) {}

    /// Sends until `queue` is empty for good or has failed, or `stop`, then releases what is left.
    void run(ReplayQueue& queue, const std::atomic<bool>& stop);

    [[nodiscard]] Fidelity fidelity() const { return meter_.fidelity(); }
    /// Frames that the device did not take in time.
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
    /// Times that nothing was ready though more was to come: the reading was too slow.
    [[nodiscard]] std::uint64_t starved() const { return starved_; }
    /// Of more than 2 us between two looks at the clock while waiting, or 20 us of sending.
    [[nodiscard]] const Interruptions& interruptions() const { return interruptions_; }

private:
    void refill(ReplayQueue& queue);
    void send_due(SimTime now);
    [[nodiscard]] bool wait_until(SimTime due, const ReplayQueue& queue, const std::atomic<bool>& stop);
    void interrupt(SimTime length, bool is_late);
    [[nodiscard]] bool has_spare_time(SimTime now, SimTime due) const;

    SenderSetup setup_;
    FidelityMeter meter_;
    std::vector<TimedFrame> ready_;
    std::size_t at_ = 0;
    std::vector<HeldFrame> burst_;
    std::uint64_t dropped_ = 0, starved_ = 0;
    SimTime last_spare_{0};
    Interruptions interruptions_;
    bool interrupted_ = false;  ///< since the sender last waited for a frame to its time
};

}  // namespace hexi
