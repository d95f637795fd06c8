// Frames to be sent, made of packets that were captured.
#pragma once

#include <cstdint>
#include <optional>

#include "dataplane/packet/packet_port.hpp"
#include "traces/capture/trace_packet.hpp"

namespace hexi {

struct FrameRules {
    bool pad = true;                         ///< packets captured in part are filled up with zeros
    std::uint32_t longest = 1518;            ///< a frame without FCS; longer ones are not made
    MacAddress source{{2, 0, 0, 0, 0, 1}};   ///< of packets that have no Ethernet header
    MacAddress destination = kBroadcastMac;  ///< likewise
};

/// What became of the packets that were to be frames.
struct FrameCounts {
    std::uint64_t made = 0, padded = 0;
    std::uint64_t too_long = 0;   ///< longer than the port carries
    std::uint64_t no_frames = 0;  ///< of a link type that has no Ethernet header, and no IP either
    bool operator==(const FrameCounts&) const = default;
};

/// Writes frames into the memory of a port. One thread.
class FrameBuilder {
public:
    FrameBuilder(FrameMemory& memory, FrameRules rules) : memory_(memory), rules_(rules) {}

    enum class Outcome : std::uint8_t {
        kMade,
        kLeftOut,   ///< counted
        kNoMemory,  ///< try again when frames have left
    };
    /// `frame` is the packet where it was made. Frames have at least 60 bytes.
    [[nodiscard]] Outcome build(const TracePacket& packet, LinkType link, HeldFrame& frame);
    [[nodiscard]] const FrameCounts& counts() const { return counts_; }

private:
    FrameMemory& memory_;
    FrameRules rules_;
    FrameCounts counts_;
};

}  // namespace hexi
