// The frames that a router writes itself.
#pragma once

#include <cstdint>
#include <span>

#include "dataplane/packet/frame_buffer.hpp"
#include "dataplane/packet/protocol.hpp"
#include "topology/address.hpp"

namespace hexi {

/// Who sends a frame to whom, on both layers. Both IP addresses are of one family.
struct Correspondents {
    MacAddress from_mac, to_mac;
    IpAddress from, to;
};

enum class ArpOperation : std::uint16_t { kRequest = 1, kReply = 2 };

// Each of these replaces what `frame` held.

/// An ARP message (RFC 826). A request's `to_mac` is the broadcast address, and its target's hardware address
/// is left 0.
void write_arp(FrameBuffer& frame, ArpOperation operation, const Correspondents& who);

/// An IPv4 or IPv6 packet of `protocol` with hop limit 64 (255 for neighbour discovery) up to its transport
/// header; `payload_length` bytes must follow. IPv4 packets have identification 0 and may not be fragmented
/// (RFC 6864, 4.1).
void write_ip_header(FrameBuffer& frame, const Correspondents& who, std::uint8_t protocol,
                     std::size_t payload_length, std::uint8_t hop_limit = 64);

/// An ICMP or ICMPv6 message, by the family of `who`: type, code, the four bytes `rest` of its header, and
/// `payload`; checksums set, padded to the smallest frame.
struct IcmpMessage {
    std::uint8_t type = 0, code = 0;
    std::uint32_t rest = 0;
    std::span<const std::uint8_t> payload;
    std::uint8_t hop_limit = 64;
};
void write_icmp(FrameBuffer& frame, const Correspondents& who, const IcmpMessage& message);

/// Asks for the owner of `target` by its solicited-node address (RFC 4861, 4.3).
void write_neighbour_solicitation(FrameBuffer& frame, const MacAddress& from_mac, const IpAddress& from,
                                  const IpAddress& target);
/// Answers that `who.from_mac` owns `target`; `solicited` where somebody asked (RFC 4861, 4.4). We are a
/// router.
void write_neighbour_advertisement(FrameBuffer& frame, const Correspondents& who, const IpAddress& target,
                                   bool solicited);

/// ff02::1:ffXX:XXXX of `address`, and the Ethernet group for an IPv6 multicast address (RFC 4291, 2.7.1; RFC
/// 2464, 7).
[[nodiscard]] IpAddress solicited_node(const IpAddress& address);
[[nodiscard]] MacAddress multicast_mac(const IpAddress& group);

/// The 16 bytes, or the last 4, that `address` has on the wire.
void store_ipv4(std::uint8_t* bytes, const IpAddress& address);
void store_ipv6(std::uint8_t* bytes, const IpAddress& address);

}  // namespace hexi
