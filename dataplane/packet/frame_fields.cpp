#include "dataplane/packet/frame_fields.hpp"

#include <algorithm>

#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/checksum.hpp"
#include "dataplane/packet/protocol.hpp"
#include "topology/words.hpp"

namespace hexi {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr Words<FrameFault, kFrameFaults> kFaults{{
    {FrameFault::kNone, "no fault"},
    {FrameFault::kCutEthernet, "cut Ethernet header"},
    {FrameFault::kBadArp, "ARP that is cut or not for IPv4"},
    {FrameFault::kCutIp, "cut IP header"},
    {FrameFault::kBadIpVersion, "wrong IP version"},
    {FrameFault::kBadIpHeader, "bad IPv4 header length"},
    {FrameFault::kBadIpLength, "bad IP length"},
    {FrameFault::kBadIpChecksum, "bad IPv4 checksum"},
}};

constexpr unsigned kMostTags = 2;
constexpr unsigned kMostExtensions = 8;

// Next-header values of IPv6 extension headers (IANA "IPv6 Extension Header Types").
constexpr std::uint8_t kHopByHop = 0, kRouting = 43, kFragment = 44, kAuthentication = 51, kDestination = 60;

bool is_extension(std::uint8_t next) {
    return next == kHopByHop || next == kRouting || next == kFragment || next == kAuthentication ||
           next == kDestination;
}

FrameFault read_ethernet(Bytes frame, FrameFields& fields) {
    if (frame.size() < kEthernetHeader) return FrameFault::kCutEthernet;
    std::copy_n(frame.data(), 6, fields.to.bytes.begin());
    std::copy_n(frame.data() + 6, 6, fields.from.bytes.begin());
    std::uint32_t at = 12;
    fields.ether_type = load_be16(frame.data() + at);
    while (fields.ether_type == kEtherVlan || fields.ether_type == kEtherServiceVlan) {
        if (fields.vlan_tags == kMostTags) break;
        if (frame.size() < at + kVlanTag + 2) return FrameFault::kCutEthernet;
        if (fields.vlan_tags++ == 0) fields.vlan = load_be16(frame.data() + at + 2) & 0x0FFFU;
        at += kVlanTag;
        fields.ether_type = load_be16(frame.data() + at);
    }
    fields.network_at = at + 2;
    fields.network_end = static_cast<std::uint32_t>(frame.size());
    return FrameFault::kNone;
}

FrameFault read_arp(Bytes frame, FrameFields& fields) {
    if (frame.size() < fields.network_at + kArpBody) return FrameFault::kBadArp;
    const std::uint8_t* arp = frame.data() + fields.network_at;
    const bool ours = load_be16(arp) == 1 && load_be16(arp + 2) == kEtherIpv4 && arp[4] == 6 && arp[5] == 4;
    if (!ours) return FrameFault::kBadArp;
    fields.network = NetworkKind::kArp;
    fields.network_end = fields.network_at + kArpBody;
    fields.source = IpAddress::v4(load_be32(arp + 14));
    fields.destination = IpAddress::v4(load_be32(arp + 24));
    return FrameFault::kNone;
}

void read_ports(Bytes frame, FrameFields& fields) {
    const bool has_ports = fields.protocol == kProtocolTcp || fields.protocol == kProtocolUdp;
    if (!has_ports || fields.transport_at == 0 || fields.network_end < fields.transport_at + 4) return;
    fields.source_port = load_be16(frame.data() + fields.transport_at);
    fields.destination_port = load_be16(frame.data() + fields.transport_at + 2);
}

FrameFault read_ipv4(Bytes frame, FrameFields& fields) {
    const Bytes rest = frame.subspan(fields.network_at);
    if (rest.size() < kIpv4Header) return FrameFault::kCutIp;
    if (rest[0] >> 4U != 4) return FrameFault::kBadIpVersion;
    const std::size_t header = static_cast<std::size_t>(rest[0] & 0xFU) * 4;
    const std::size_t length = load_be16(rest.data() + 2);
    if (header < kIpv4Header || header > rest.size()) return FrameFault::kBadIpHeader;
    if (length < header || length > rest.size()) return FrameFault::kBadIpLength;
    if (ones_sum(rest.first(header)) != 0xFFFF) return FrameFault::kBadIpChecksum;
    const std::uint16_t fragment = load_be16(rest.data() + 6);
    fields.network = NetworkKind::kIpv4;
    fields.network_end = fields.network_at + static_cast<std::uint32_t>(length);
    fields.traffic_class = rest[1];
    fields.dont_fragment = (fragment & 0x4000U) != 0;
    fields.fragment = (fragment & 0x3FFFU) != 0;
    fields.later_fragment = (fragment & 0x1FFFU) != 0;
    fields.hop_limit = rest[8];
    fields.protocol = rest[9];
    fields.source = IpAddress::v4(load_be32(rest.data() + 12));
    fields.destination = IpAddress::v4(load_be32(rest.data() + 16));
    if (!fields.later_fragment) fields.transport_at = fields.network_at + static_cast<std::uint32_t>(header);
    return FrameFault::kNone;
}

/// Follows the chain of extension headers that begins at `at` with `fields.protocol`.
void read_extensions(Bytes frame, std::uint32_t at, FrameFields& fields) {
    for (unsigned count = 0; is_extension(fields.protocol); ++count) {
        if (count == kMostExtensions || at + 8 > fields.network_end) return;
        const std::uint8_t* header = frame.data() + at;
        std::uint32_t length = (header[1] + 1U) * 8;
        if (fields.protocol == kAuthentication) length = (header[1] + 2U) * 4;  // RFC 4302, 2.2
        if (fields.protocol == kFragment) {
            length = 8;
            fields.fragment = true;
            fields.later_fragment = (load_be16(header + 2) & 0xFFF8U) != 0;
        }
        fields.protocol = header[0];
        at += length;
        if (at > fields.network_end) return;
        if (fields.later_fragment) return;
    }
    fields.transport_at = at;
}

FrameFault read_ipv6(Bytes frame, FrameFields& fields) {
    const Bytes rest = frame.subspan(fields.network_at);
    if (rest.size() < kIpv6Header) return FrameFault::kCutIp;
    if (rest[0] >> 4U != 6) return FrameFault::kBadIpVersion;
    const std::size_t length = kIpv6Header + load_be16(rest.data() + 4);
    if (length > rest.size()) return FrameFault::kBadIpLength;
    fields.network = NetworkKind::kIpv6;
    fields.network_end = fields.network_at + static_cast<std::uint32_t>(length);
    fields.traffic_class = static_cast<std::uint8_t>(load_be16(rest.data()) >> 4U);
    fields.dont_fragment = true;
    fields.protocol = rest[6];
    fields.hop_limit = rest[7];
    fields.source = {load_be64(rest.data() + 8), load_be64(rest.data() + 16)};
    fields.destination = {load_be64(rest.data() + 24), load_be64(rest.data() + 32)};
    read_extensions(frame, fields.network_at + static_cast<std::uint32_t>(kIpv6Header), fields);
    return FrameFault::kNone;
}

FrameFault read_network(Bytes frame, FrameFields& fields) {
    switch (fields.ether_type) {
        case kEtherArp:
            return read_arp(frame, fields);
        case kEtherIpv4:
            return read_ipv4(frame, fields);
        case kEtherIpv6:
            return read_ipv6(frame, fields);
        default:
            return FrameFault::kNone;
    }
}

}  // namespace

FrameFault parse_frame(std::span<const std::uint8_t> frame, FrameFields& fields) {
    fields = {};
    FrameFault fault = read_ethernet(frame, fields);
    if (fault == FrameFault::kNone) fault = read_network(frame, fields);
    if (fault == FrameFault::kNone) read_ports(frame, fields);
    return fault;
}

std::string_view to_string(FrameFault fault) { return word_of(kFaults, fault); }

}  // namespace hexi
