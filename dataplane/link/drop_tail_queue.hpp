// First in, first out; what does not fit is dropped.
#pragma once

#include <optional>

#include "dataplane/link/queue_context.hpp"

namespace hexi {

/// See QueueDiscipline for the contract that all disciplines share.
class DropTailQueue : public SingleList {
public:
    DropTailQueue(const DropTailSpec& spec, QueueContext& context) : SingleList(context), spec_(spec) {}

    void enqueue(const EmulatedPacket& packet, SimTime now, LossSink& sink) {
        if (!fits(spec_.limit, bytes(), packets(), packet.bytes))
            return context_->lose(packet, LinkLoss::kQueueFull, sink);
        context_->admit(list_, packet, now, sink);
    }
    std::optional<EmulatedPacket> dequeue(SimTime /*now*/, LossSink& /*sink*/) {
        if (list_.empty()) return std::nullopt;
        return list_.pop(context_->pool);
    }
    void change(const DropTailSpec& spec) { spec_ = spec; }

private:
    DropTailSpec spec_;
};

}  // namespace hexi
