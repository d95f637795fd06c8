// Dual queue coupled PI2: low latency and classic traffic side by side.
#pragma once

#include <optional>

#include "dataplane/link/queue_context.hpp"

namespace hexi {

/// DualPI2 (RFC 9332, appendix A, with A.2's protection against overload). ECT(1) and CE packets wait in a
/// queue of their own, which is served first unless its head start is used up; both feel one controller, the
/// classic ones by the square of what it says. Which packet is hit is counted, not drawn.
class DualPi2Queue {
public:
    DualPi2Queue(const DualPi2Spec& spec, QueueContext& context)
        : spec_(spec), context_(&context), next_update_(spec.update) {}

    void enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink);
    std::optional<EmulatedPacket> dequeue(SimTime now, LossSink& sink);
    void change(const DualPi2Spec& spec) { spec_ = spec; }

    [[nodiscard]] std::uint64_t bytes() const { return low_latency_.list.bytes() + classic_.list.bytes(); }
    [[nodiscard]] std::uint32_t packets() const {
        return low_latency_.list.packets() + classic_.list.packets();
    }
    EmulatedPacket take_oldest();
    void adopt(const EmulatedPacket& packet) { queue_of(packet).list.push(packet, context_->pool); }

    /// p', from which all other probabilities follow.
    [[nodiscard]] double probability() const { return probability_; }

private:
    struct Queue {
        PacketList list;
        double count = 0;  ///< likelihood of a strike that has built up

        /// True once for every 1 / likelihood calls, evenly.
        bool strikes(double likelihood);
    };

    [[nodiscard]] Queue& queue_of(const EmulatedPacket& packet);
    [[nodiscard]] SimTime waited(const Queue& queue, SimTime now) const;
    [[nodiscard]] double ramp(SimTime waited) const;
    void catch_up(SimTime now);
    bool send_low_latency(EmulatedPacket& packet, SimTime now, LossSink& sink);
    bool send_classic(EmulatedPacket& packet, LossSink& sink);
    bool drop(const EmulatedPacket& packet, LossSink& sink);

    DualPi2Spec spec_;
    QueueContext* context_;
    Queue low_latency_, classic_;
    double probability_ = 0;
    SimTime old_delay_{0};  ///< at the update before
    SimTime next_update_;
};

}  // namespace hexi
