// One flow: packets of one direction of one conversation, summed up.
#pragma once

#include <cstdint>

#include "traces/capture/trace_time.hpp"
#include "traces/flow/packet_headers.hpp"

namespace hexi {

/// What became of the packets with one key until they paused. Bytes are those on the wire as the source of
/// the record counts them: with link-layer headers where it was made from packets.
struct FlowRecord {
    FlowTuple key;
    TraceTime first, last;  ///< of its packets
    std::uint64_t packets = 0, bytes = 0;

    bool operator==(const FlowRecord&) const = default;
};

}  // namespace hexi
