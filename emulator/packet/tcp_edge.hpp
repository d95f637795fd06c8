// TCP hosts of ns-3 at the edge of the lean core. Read as C++17 too (see ns3_loop.hpp).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "emulator/packet/ns3_loop.hpp"

namespace hexi {

/// One TCP transfer; fields as in TcpFlow.
struct TcpTransfer {
    std::string variant;                ///< one that tcp_variant_known() knows
    std::optional<std::uint64_t> size;  ///< bytes; absent: without end
    Picoseconds start{0};
    std::uint32_t socket_buffer = 0;  ///< bytes
    std::uint32_t segment_size = 0;   ///< bytes of payload
};

/// What became of it.
struct TcpReport {
    std::uint64_t received = 0;            ///< bytes of payload, in order
    std::optional<Picoseconds> last_byte;  ///< when the last of `size` came
    std::uint64_t retransmissions = 0;     ///< segments sent again
    std::optional<Picoseconds> least_rtt;  ///< from a segment's departure to its acknowledgement
};

/// Where hosts put their packets.
class PacketGate {
public:
    virtual ~PacketGate() = default;
    /// The sender (`back` false) or receiver (true) of transfer `flow` sends `bytes` at `now`; `handle` names
    /// the packet.
    virtual void send(std::size_t flow, bool back, std::uint16_t bytes, std::uint32_t handle,
                      Picoseconds now) = 0;
};

/// Two hosts with ns-3's full Internet stack per transfer, made and used while an Ns3Loop exists. Packets on
/// the wire carry IP and TCP headers and kFramingBytes of framing. TCP timestamps are off: ns-3's count
/// milliseconds, and would round every round trip to them.
class TcpEdge {
public:
    static constexpr std::uint32_t kFramingBytes = 2;  ///< PPP, as in PointToPointNetDevice

    /// `gate` outlives this.
    TcpEdge(const std::vector<TcpTransfer>& transfers, PacketGate& gate);
    ~TcpEdge();
    TcpEdge(const TcpEdge&) = delete;
    TcpEdge& operator=(const TcpEdge&) = delete;

    /// The packet `handle` reaches the host at its other end at `at`, not before ns-3's present.
    void deliver(std::uint32_t handle, Picoseconds at);
    void lost(std::uint32_t handle);
    /// From now on whatever a host sends or should receive is thrown away.
    void close();
    [[nodiscard]] TcpReport report(std::size_t flow) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Names `tcp_flows` may carry as their variant, e.g. "cubic".
[[nodiscard]] std::vector<std::string> tcp_variants();

}  // namespace hexi
