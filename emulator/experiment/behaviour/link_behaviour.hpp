// What a link does beyond serving packets in turn at a rate and a delay.
#pragma once

#include <optional>

#include "emulator/experiment/behaviour/impairment_spec.hpp"
#include "emulator/experiment/behaviour/queue_spec.hpp"

namespace hexi {

/// Absent parts cost nothing. Rate, delay and plain buffer are the LinkService's.
struct LinkBehaviour {
    /// Instead of strict priority over a shared drop-tail buffer.
    std::optional<QueueSpec> queue;
    /// On the wire; `delay` is replaced by LinkService::delay, to which jitter adds, and which a trace may
    /// replace. A trace's rates take the place of LinkService::rate.
    std::optional<ImpairmentSpec> impairments;

    bool operator==(const LinkBehaviour&) const = default;
};

}  // namespace hexi
