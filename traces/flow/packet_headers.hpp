// Addresses and ports of a captured packet, found without trusting it.
#pragma once

#include <cstdint>

#include "topology/address.hpp"
#include "traces/capture/trace_packet.hpp"

namespace hexi {

/// Who talks to whom in one packet. Of fragments behind the first, and of protocols without, the ports are 0.
struct FlowTuple {
    IpAddress source, destination;
    std::uint16_t source_port = 0, destination_port = 0;  ///< of TCP, UDP, UDP-Lite, DCCP and SCTP
    std::uint8_t protocol = 0;  ///< IANA's number; in IPv6 behind the extension headers

    auto operator<=>(const FlowTuple&) const = default;
};

/// What a packet is to a table of flows.
enum class HeaderKind : std::uint8_t {
    kIp,     ///< the key is there
    kOther,  ///< no IP, or below something that is not looked into
    kCut,    ///< IP, but not enough of it was captured, or its header contradicts itself
};

/// Where the headers of an IP packet lie, counted from the packet's first byte.
struct PacketHeaders {
    HeaderKind kind = HeaderKind::kOther;
    FlowTuple key;
    std::uint32_t network_at = 0;
    std::uint32_t transport_at = 0;  ///< 0: not in this packet
    bool is_v6 = false, later_fragment = false;
};

/// Looks into Ethernet (up to four VLAN tags, MPLS labels), raw IP, BSD loopback, Linux cooked captures, PPP
/// and Cisco HDLC, then IPv4 or IPv6 with up to eight extension headers. Packets in tunnels are what their
/// outermost IP header says. Reads nothing outside the captured bytes.
[[nodiscard]] PacketHeaders find_headers(const TracePacket& packet, LinkType link);

}  // namespace hexi
