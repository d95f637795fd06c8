// What travels through the emulated links: 32 bytes, whatever the frame weighs.
#pragma once

#include <cstdint>

#include "topology/base/units.hpp"

namespace hexi {

/// Bits of EmulatedPacket::marks.
enum PacketMark : std::uint8_t {
    kEcnField = 3,     ///< these two: the ECN field as on the wire; a queue may set both (see ecn.hpp)
    kCorrupted = 4,    ///< out: a link flipped bits; which ones is the link's to tell
    kDuplicate = 8,    ///< out: a copy the network made; its frame is the original's
    kCallerMark = 16,  ///< this bit and those above are the caller's own, carried unchanged
};

/// One packet. The engine copies it from queue to queue and never looks at its frame.
struct EmulatedPacket {
    SimTime time{0};          ///< in: when its last bit reached the network; out: when it reached the far end
    std::uint64_t frame = 0;  ///< the caller's: an mbuf's address, a FrameStore handle, a birth time
    std::uint32_t flow = 0;   ///< index into the ChainTable: which links it crosses
    std::uint32_t hop = 0;    ///< the engine's: where in the chain it is
    std::uint32_t tag =
        0;  ///< the caller's; equal for all packets of one conversation where FQ-CoDel is used
    std::uint16_t bytes = 0;         ///< on the wire, framing included; 1 .. 65535
    std::uint8_t traffic_class = 0;  ///< 0 .. 7, 0 the most urgent
    std::uint8_t marks = 0;          ///< PacketMark
};
static_assert(sizeof(EmulatedPacket) == 32, "memory per packet in flight is a promise");

}  // namespace hexi
