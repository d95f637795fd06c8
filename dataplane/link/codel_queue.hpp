// Controlled delay.
#pragma once

#include <optional>

#include "dataplane/link/queue_context.hpp"

namespace hexi {

/// CoDel's judgement on one list (RFC 8289, 5); FQ-CoDel has one for each of its lists. A value.
class CoDelControl {
public:
    /// The next packet of `list` to send; those that have waited too long for too long go to `sink` or are
    /// marked.
    std::optional<EmulatedPacket> dequeue(PacketList& list, SimTime now, const CoDelSpec& spec,
                                          QueueContext& context, LossSink& sink);

private:
    struct Step {
        std::optional<EmulatedPacket> packet;
        bool may_drop = false;
    };
    Step step(PacketList& list, SimTime now, const CoDelSpec& spec, PacketPool& pool);
    std::optional<EmulatedPacket> enter(Step first, PacketList& list, SimTime now, const CoDelSpec& spec,
                                        QueueContext& context, LossSink& sink);
    [[nodiscard]] SimTime control_law(SimTime from, const CoDelSpec& spec) const;

    static constexpr SimTime kNever = SimTime::max();
    SimTime first_above_ = kNever;  ///< when the wait will have been above the target for an interval
    SimTime drop_next_{0};
    std::uint32_t count_ = 0;       ///< drops since dropping began
    std::uint32_t last_count_ = 0;  ///< with how many it began
    bool dropping_ = false;
};

/// One list under CoDelControl.
class CoDelQueue : public SingleList {
public:
    CoDelQueue(const CoDelSpec& spec, QueueContext& context) : SingleList(context), spec_(spec) {}

    void enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink);
    std::optional<EmulatedPacket> dequeue(SimTime now, LossSink& sink);
    void change(const CoDelSpec& spec) { spec_ = spec; }

private:
    CoDelSpec spec_;
    CoDelControl control_;
};

}  // namespace hexi
