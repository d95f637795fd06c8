#include "dataplane/packet/frame_writer.hpp"

#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/checksum.hpp"

namespace hexi {
namespace {

constexpr std::uint8_t kDiscoveryHopLimit = 255;  // RFC 4861, 4.3 and 4.4
constexpr std::uint8_t kSourceLinkLayer = 1, kTargetLinkLayer = 2;

void write_ethernet(FrameBuffer& frame, const Correspondents& who, std::uint16_t ether_type) {
    std::uint8_t* header = frame.grow(kEthernetHeader);
    std::copy(who.to_mac.bytes.begin(), who.to_mac.bytes.end(), header);
    std::copy(who.from_mac.bytes.begin(), who.from_mac.bytes.end(), header + 6);
    store_be16(header + 12, ether_type);
}

void write_ipv4_header(FrameBuffer& frame, const Correspondents& who, std::uint8_t protocol,
                       std::size_t payload_length, std::uint8_t hop_limit) {
    write_ethernet(frame, who, kEtherIpv4);
    std::uint8_t* header = frame.grow(kIpv4Header);
    header[0] = 0x45;
    store_be16(header + 2, static_cast<std::uint16_t>(kIpv4Header + payload_length));
    store_be16(header + 6, 0x4000);
    header[8] = hop_limit;
    header[9] = protocol;
    store_ipv4(header + 12, who.from);
    store_ipv4(header + 16, who.to);
    store_be16(header + 10, internet_checksum({header, kIpv4Header}));
}

void write_ipv6_header(FrameBuffer& frame, const Correspondents& who, std::uint8_t protocol,
                       std::size_t payload_length, std::uint8_t hop_limit) {
    write_ethernet(frame, who, kEtherIpv6);
    std::uint8_t* header = frame.grow(kIpv6Header);
    header[0] = 0x60;
    store_be16(header + 4, static_cast<std::uint16_t>(payload_length));
    header[6] = protocol;
    header[7] = hop_limit;
    store_ipv6(header + 8, who.from);
    store_ipv6(header + 24, who.to);
}

/// Body of a solicitation or advertisement: `target` and an option with the sender's link-layer address.
std::array<std::uint8_t, 24> discovery_body(const IpAddress& target, std::uint8_t option,
                                            const MacAddress& mac) {
    std::array<std::uint8_t, 24> body{};
    store_ipv6(body.data(), target);
    body[16] = option;
    body[17] = 1;  // in units of 8 bytes
    std::copy(mac.bytes.begin(), mac.bytes.end(), body.begin() + 18);
    return body;
}

}  // namespace

void store_ipv4(std::uint8_t* bytes, const IpAddress& address) { store_be32(bytes, address.v4_bits()); }

void store_ipv6(std::uint8_t* bytes, const IpAddress& address) {
    store_be64(bytes, address.high());
    store_be64(bytes + 8, address.low());
}

IpAddress solicited_node(const IpAddress& address) {
    return {0xFF02'0000'0000'0000, 0x0000'0001'FF00'0000 | (address.low() & 0xFF'FFFF)};
}

MacAddress multicast_mac(const IpAddress& group) {
    MacAddress mac{{0x33, 0x33}};
    store_be32(mac.bytes.data() + 2, group.v4_bits());
    return mac;
}

void write_arp(FrameBuffer& frame, ArpOperation operation, const Correspondents& who) {
    frame.clear();
    write_ethernet(frame, who, kEtherArp);
    std::uint8_t* arp = frame.grow(kArpBody);
    store_be16(arp, 1);
    store_be16(arp + 2, kEtherIpv4);
    arp[4] = 6;
    arp[5] = 4;
    store_be16(arp + 6, static_cast<std::uint16_t>(operation));
    std::copy(who.from_mac.bytes.begin(), who.from_mac.bytes.end(), arp + 8);
    store_ipv4(arp + 14, who.from);
    if (operation == ArpOperation::kReply)
        std::copy(who.to_mac.bytes.begin(), who.to_mac.bytes.end(), arp + 18);
    store_ipv4(arp + 24, who.to);
    frame.pad();
}

void write_ip_header(FrameBuffer& frame, const Correspondents& who, std::uint8_t protocol,
                     std::size_t payload_length, std::uint8_t hop_limit) {
    frame.clear();
    if (who.to.is_v4()) return write_ipv4_header(frame, who, protocol, payload_length, hop_limit);
    write_ipv6_header(frame, who, protocol, payload_length, hop_limit);
}

void write_icmp(FrameBuffer& frame, const Correspondents& who, const IcmpMessage& message) {
    const bool v4 = who.to.is_v4();
    const std::size_t length = kIcmpHeader + message.payload.size();
    const std::uint8_t protocol = v4 ? kProtocolIcmp : kProtocolIcmpv6;
    write_ip_header(frame, who, protocol, length, message.hop_limit);
    const std::size_t at = frame.size();
    std::uint8_t* header = frame.grow(kIcmpHeader);
    header[0] = message.type;
    header[1] = message.code;
    store_be32(header + 4, message.rest);
    frame.append(message.payload);
    const std::uint16_t pseudo =
        v4 ? std::uint16_t{0}
           : pseudo_header_sum(who.from, who.to, protocol, static_cast<std::uint32_t>(length));
    store_be16(header + 2, internet_checksum(frame.bytes().subspan(at), pseudo));
    frame.pad();
}

void write_neighbour_solicitation(FrameBuffer& frame, const MacAddress& from_mac, const IpAddress& from,
                                  const IpAddress& target) {
    const IpAddress group = solicited_node(target);
    const auto body = discovery_body(target, kSourceLinkLayer, from_mac);
    write_icmp(frame, {.from_mac = from_mac, .to_mac = multicast_mac(group), .from = from, .to = group},
               {.type = static_cast<std::uint8_t>(Icmpv6Type::kNeighbourSolicitation),
                .payload = body,
                .hop_limit = kDiscoveryHopLimit});
}

void write_neighbour_advertisement(FrameBuffer& frame, const Correspondents& who, const IpAddress& target,
                                   bool solicited) {
    constexpr std::uint32_t kRouter = 0x80000000, kSolicited = 0x40000000, kOverride = 0x20000000;
    const auto body = discovery_body(target, kTargetLinkLayer, who.from_mac);
    write_icmp(frame, who,
               {.type = static_cast<std::uint8_t>(Icmpv6Type::kNeighbourAdvertisement),
                .rest = kRouter | kOverride | (solicited ? kSolicited : 0),
                .payload = body,
                .hop_limit = kDiscoveryHopLimit});
}

}  // namespace hexi
