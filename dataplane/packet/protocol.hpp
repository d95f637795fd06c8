// Numbers of the protocols that a router speaks, each with the document that gives it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hexi {

// EtherTypes (IEEE 802; IANA "EtherTypes").
inline constexpr std::uint16_t kEtherIpv4 = 0x0800;
inline constexpr std::uint16_t kEtherArp = 0x0806;
inline constexpr std::uint16_t kEtherVlan = 0x8100;         ///< IEEE 802.1Q customer tag
inline constexpr std::uint16_t kEtherServiceVlan = 0x88A8;  ///< IEEE 802.1ad service tag
inline constexpr std::uint16_t kEtherIpv6 = 0x86DD;

// Protocol numbers (IANA "Assigned Internet Protocol Numbers").
inline constexpr std::uint8_t kProtocolIcmp = 1;
inline constexpr std::uint8_t kProtocolTcp = 6;
inline constexpr std::uint8_t kProtocolUdp = 17;
inline constexpr std::uint8_t kProtocolIcmpv6 = 58;

// Sizes in bytes.
inline constexpr std::size_t kEthernetHeader = 14;
inline constexpr std::size_t kVlanTag = 4;
inline constexpr std::size_t kArpBody = 28;     ///< RFC 826 for Ethernet and IPv4
inline constexpr std::size_t kIpv4Header = 20;  ///< without options
inline constexpr std::size_t kIpv6Header = 40;
inline constexpr std::size_t kIcmpHeader = 8;
inline constexpr std::size_t kLeastFrame = 60;  ///< IEEE 802.3's 64 without the FCS
/// What a frame occupies of the wire beyond its own bytes: preamble 8, FCS 4, inter-packet gap 12 (IEEE
/// 802.3).
inline constexpr std::size_t kEthernetFraming = 24;

// ICMP (RFC 792) and ICMPv6 (RFC 4443, RFC 4861) messages.
enum class IcmpType : std::uint8_t {
    kEchoReply = 0,
    kUnreachable = 3,
    kSourceQuench = 4,
    kRedirect = 5,
    kEchoRequest = 8,
    kTimeExceeded = 11,
    kParameterProblem = 12,
};
enum class Icmpv6Type : std::uint8_t {
    kUnreachable = 1,
    kPacketTooBig = 2,
    kTimeExceeded = 3,
    kParameterProblem = 4,
    kEchoRequest = 128,
    kEchoReply = 129,
    kNeighbourSolicitation = 135,
    kNeighbourAdvertisement = 136,
};

}  // namespace hexi
