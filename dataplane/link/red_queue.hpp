// Random early detection.
#pragma once

#include <optional>

#include "dataplane/link/queue_context.hpp"

namespace hexi {

/// Drops or marks arrivals with a probability that grows with the mean queue length (Floyd & Jacobson,
/// IEEE/ACM ToN 1(4), 1993; "gentle" and "adaptive" as in RedSpec). The queue is measured in bytes; the
/// probability does not depend on the packet's size (RFC 7141).
class RedQueue : public SingleList {
public:
    RedQueue(const RedSpec& spec, QueueContext& context) : SingleList(context) { change(spec); }

    void enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink);
    std::optional<EmulatedPacket> dequeue(SimTime now, LossSink& sink);
    void change(const RedSpec& spec);
    void rate_changed();

    [[nodiscard]] double mean_bytes() const { return mean_; }
    [[nodiscard]] double max_probability() const { return max_probability_; }

private:
    void follow_mean(SimTime now);
    void adapt(SimTime now);
    [[nodiscard]] double mark_probability() const;
    [[nodiscard]] bool strikes(double probability);
    enum class Verdict : std::uint8_t { kTake, kMark, kDrop };
    [[nodiscard]] Verdict judge(const EmulatedPacket& packet);

    RedSpec spec_;
    double weight_ = 0;           ///< spec_.weight, or derived from the rate where that is 0
    double max_probability_ = 0;  ///< where adaptive RED has moved it to
    double mean_ = 0;             ///< bytes
    std::int64_t since_ = -1;     ///< packets since the last one struck; -1: mean below the threshold
    SimTime idle_from_{0};        ///< end of the last transmission; where the queue is empty
    SimTime adapted_{0};
};

}  // namespace hexi
