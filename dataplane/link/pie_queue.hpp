// Proportional integral controller enhanced.
#pragma once

#include <optional>

#include "dataplane/link/queue_context.hpp"

namespace hexi {

/// PIE (RFC 8033): arrivals are dropped with a probability that a controller moves every `update` so that the
/// queueing delay, taken from the packet sent last, comes to the target. The updates happen at their exact
/// instants, whenever somebody looks.
class PieQueue : public SingleList {
public:
    PieQueue(const PieSpec& spec, QueueContext& context)
        : SingleList(context), spec_(spec), burst_(spec.max_burst), next_update_(spec.update) {}

    void enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink);
    std::optional<EmulatedPacket> dequeue(SimTime now, LossSink& sink);
    void change(const PieSpec& spec) { spec_ = spec; }

    [[nodiscard]] double probability() const { return probability_; }

private:
    void catch_up(SimTime now);
    void update();
    [[nodiscard]] bool strikes();

    PieSpec spec_;
    double probability_ = 0;
    SimTime delay_{0};      ///< that the last packet sent had waited
    SimTime old_delay_{0};  ///< at the update before
    SimTime burst_;         ///< during which nothing is dropped yet
    SimTime next_update_;
};

}  // namespace hexi
