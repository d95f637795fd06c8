// Why a link lost a packet, and who is told.
#pragma once

#include <cstdint>

#include "dataplane/link/emulated_packet.hpp"

namespace hexi {

/// Why the network lost a packet. The first four are the model's; the last is the machine's.
enum class LinkLoss : std::uint8_t {
    kQueueFull,   ///< buffer overflow
    kLinkDown,    ///< on a link when it went down, or sent into one that was
    kRandom,      ///< a stated impairment: random loss, bit errors, n-th packet
    kQueueEarly,  ///< an active queue management dropped it before the buffer was full
    kNoMemory,    ///< the emulator held more packets than it was made for
};
inline constexpr std::size_t kLinkLosses = 5;

/// Told of each packet an element of a link loses, at once, in the order of the losses. Must not call the
/// element back.
class LossSink {
public:
    virtual void lost(const EmulatedPacket& packet, LinkLoss why) = 0;

protected:
    ~LossSink() = default;
};

}  // namespace hexi
