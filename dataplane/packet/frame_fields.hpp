// What a frame says, found without trusting it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "topology/address.hpp"

namespace hexi {

/// Why a frame cannot be read as what it claims to be.
enum class FrameFault : std::uint8_t {
    kNone,
    kCutEthernet,    ///< shorter than an Ethernet header, or cut within a VLAN tag
    kBadArp,         ///< cut, or not about Ethernet and IPv4
    kCutIp,          ///< shorter than an IP header
    kBadIpVersion,   ///< the version field contradicts the EtherType
    kBadIpHeader,    ///< IPv4 header length below 20 or beyond the packet
    kBadIpLength,    ///< claims more bytes than the frame has, or fewer than its header
    kBadIpChecksum,  ///< IPv4 header checksum
};
inline constexpr std::size_t kFrameFaults = 8;

enum class NetworkKind : std::uint8_t { kOther, kArp, kIpv4, kIpv6 };

/// The VLAN of a frame without a tag.
inline constexpr std::uint16_t kNoVlan = 0xFFFF;

/// Fields of one frame, in host order. Offsets count from the frame's first byte.
struct FrameFields {
    MacAddress to, from;
    NetworkKind network = NetworkKind::kOther;
    std::uint8_t vlan_tags = 0;     ///< 0 .. 2
    std::uint16_t vlan = kNoVlan;   ///< VLAN id of the outermost tag, 0 .. 4095
    std::uint16_t ether_type = 0;   ///< of what follows the tags
    std::uint32_t network_at = 0;   ///< offset of the ARP or IP header
    std::uint32_t network_end = 0;  ///< offset behind the IP packet or ARP body; what follows is padding

    // Of IP packets only.
    IpAddress source, destination;   ///< of ARP: sender's and target's protocol address
    std::uint8_t traffic_class = 0;  ///< DSCP and ECN as on the wire
    std::uint8_t hop_limit = 0;      ///< TTL of IPv4
    std::uint8_t protocol = 0;       ///< behind IPv6 extension headers
    bool dont_fragment = false;      ///< of IPv4; true for IPv6
    bool fragment = false;           ///< one of several
    bool later_fragment = false;     ///< not the first: there is no transport header
    std::uint32_t transport_at = 0;  ///< offset of the transport header; 0 where it is not in this packet
    std::uint16_t source_port = 0, destination_port = 0;  ///< of TCP and UDP where there

    [[nodiscard]] bool is_ip() const {
        return network == NetworkKind::kIpv4 || network == NetworkKind::kIpv6;
    }
    [[nodiscard]] std::uint32_t network_length() const { return network_end - network_at; }
};

/// Reads `frame` (without FCS; any bytes at all) into `fields`. With a fault, the fields before the place of
/// the fault are set. Understands up to two VLAN tags, ARP for IPv4, IPv4 with options, IPv6 with up to eight
/// extension headers (RFC 8200; a longer or broken chain ends at the last header read, with `transport_at`
/// 0), ports of TCP and UDP. Everything else is NetworkKind::kOther and no fault. Never reads outside
/// `frame`.
FrameFault parse_frame(std::span<const std::uint8_t> frame, FrameFields& fields);

/// A few words: "cut Ethernet header", "bad IPv4 checksum", ...
[[nodiscard]] std::string_view to_string(FrameFault fault);

}  // namespace hexi
