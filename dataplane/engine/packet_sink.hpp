// Who is told what became of packets.
#pragma once

#include <span>

#include "dataplane/link/emulated_packet.hpp"
#include "dataplane/link/link_loss.hpp"
#include "topology/base/ids.hpp"

namespace hexi {

/// Receives packets as they leave the network; called by the thread that advances it, inside advance()
/// or change(). Must not call back into the network.
class PacketSink {
public:
    virtual ~PacketSink() = default;
    /// These reached the far end of their chains, ascending in `time` within a call and from call to call
    /// of one thread. Valid during the call.
    virtual void deliver(std::span<const EmulatedPacket> packets) = 0;
    /// These are among those that deliver() will be given soon, or in a later call: a good time to fetch
    /// their frames. Of more than kFetchedAhead in a row only the first; a sink fetches the others while it
    /// is at those, for a processor has few fetches under way at once.
    static constexpr std::size_t kFetchedAhead = 16;
    virtual void expect(std::span<const EmulatedPacket> /*packets*/) {}
    /// `packet` was lost on its way into `link`, in its queue or on its wire, at its `time`. Each link's
    /// losses come in order of time; those of different links do not.
    virtual void lose(const EmulatedPacket& packet, LinkId link, LinkLoss why) = 0;
    /// A link makes a second of `packet`, which is to arrive as well, marked kDuplicate: the frame of the
    /// copy, which is lost or delivered by itself.
    virtual std::uint64_t duplicate(const EmulatedPacket& packet) { return packet.frame; }
    /// A link that is watched began to transmit `packet` at `at`; each link's in order of time.
    virtual void transmit(const EmulatedPacket& /*packet*/, LinkId /*link*/, SimTime /*at*/) {}
    /// A link inverts bit number `bit` (below 8 x bytes, counted from the first) of the frame of `packet`.
    virtual void corrupt(const EmulatedPacket& /*packet*/, std::uint32_t /*bit*/) {}
};

}  // namespace hexi
