// What travels through the lean core: 32 bytes, copied from queue to queue.
#pragma once

#include <cstdint>

#include "emulator/experiment/play/packet_flag.hpp"
#include "topology/base/units.hpp"

namespace hexi {

/// One packet. Its path is the flow's list of hops; `cursor` says how far it is.
struct Packet {
    SimTime due{0};   ///< waiting: when it came; on the wire: when its last bit reaches the far end
    SimTime born{0};  ///< when it left its source, moved back by what scaling adds: arrival - born is the
                      ///< delay to report
    std::uint32_t cursor = 0;  ///< index of the hop it is on in the core's hop list
    std::uint32_t flow = 0;    ///< index into the core's flows
    std::uint32_t tag = 0;     ///< sequence number within its source, modulo 2^32; or a host's handle
    std::uint16_t bytes = 0;   ///< on the wire
    std::uint8_t traffic_class = 0;
    std::uint8_t flags = 0;  ///< PacketFlag
};
static_assert(sizeof(Packet) == 32, "memory per packet in flight is a promise");

}  // namespace hexi
