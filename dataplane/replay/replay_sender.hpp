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
    std::function<SimTime()> now;        ///< read at every turn: must cost nanoseconds
    std::function<void(SimTime)> spare;  ///< called, at most once a ms, where the next frame is far
    SimTime begin{0};                    ///< on that clock: when the first frame is due
};

/// Waits, busily, for each frame's own time, which nothing that was late before moves, and sends all that are
/// due on one port at once, 64 at most. One thread.
class ReplaySender {
public:
    explicit ReplaySender(SenderSetup setup) : setup_(std::move(setup)), meter_(setup_.ports.size()) {}

    /// Sends until `queue` is empty for good or `stop`, then releases what is left.
    void run(ReplayQueue& queue, const std::atomic<bool>& stop);

    [[nodiscard]] Fidelity fidelity() const { return meter_.fidelity(); }
    /// Frames that the device did not take in time.
    [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
    /// Times that nothing was ready though more was to come: the reading was too slow.
    [[nodiscard]] std::uint64_t starved() const { return starved_; }

private:
    void refill(ReplayQueue& queue);
    void send_due(SimTime now);
    [[nodiscard]] bool wait_until(SimTime due, const std::atomic<bool>& stop);

    SenderSetup setup_;
    FidelityMeter meter_;
    std::vector<TimedFrame> ready_;
    std::size_t at_ = 0;
    std::vector<HeldFrame> burst_;
    std::uint64_t dropped_ = 0, starved_ = 0;
    SimTime last_spare_{0};
};

}  // namespace hexi
