// Frames that tests send.
#pragma once

#include <string>
#include <vector>

#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/checksum.hpp"
#include "dataplane/packet/frame_fields.hpp"
#include "dataplane/packet/frame_writer.hpp"

namespace hexi::support {

using Frame = std::vector<std::uint8_t>;

inline IpAddress ip(const std::string& text) { return parse_ip(text).value(); }
inline MacAddress mac(std::uint8_t last) { return {{2, 0, 0, 0, 0, last}}; }

inline Frame copy_of(const FrameBuffer& frame) { return {frame.bytes().begin(), frame.bytes().end()}; }

/// A UDP datagram as a host sends it.
struct Datagram {
    Correspondents who;
    std::uint16_t from_port = 1000, to_port = 2000;
    std::size_t payload = 10;
    std::uint8_t hop_limit = 64;
};

inline Frame udp(const Datagram& datagram) {
    FrameBuffer frame;
    const std::size_t length = 8 + datagram.payload;
    write_ip_header(frame, datagram.who, kProtocolUdp, length, datagram.hop_limit);
    const std::size_t at = frame.size();
    std::uint8_t* header = frame.grow(length);
    store_be16(header, datagram.from_port);
    store_be16(header + 2, datagram.to_port);
    store_be16(header + 4, static_cast<std::uint16_t>(length));
    for (std::size_t i = 0; i < datagram.payload; ++i) header[8 + i] = static_cast<std::uint8_t>(i);
    const auto pseudo = pseudo_header_sum(datagram.who.from, datagram.who.to, kProtocolUdp,
                                          static_cast<std::uint32_t>(length));
    store_be16(header + 6, internet_checksum(frame.bytes().subspan(at), pseudo));
    return copy_of(frame);
}

/// Makes the IPv4 header checksum of an untagged frame right after its fields were changed.
inline void mend_ipv4(Frame& frame) {
    store_be16(frame.data() + 24, 0);
    const std::size_t header = static_cast<std::size_t>(frame[14] & 0xFU) * 4;
    store_be16(frame.data() + 24,
               internet_checksum(std::span<const std::uint8_t>(frame).subspan(14, header)));
}

/// `frame` with the tag `type`, `vlan` put in front of its EtherType.
inline Frame tagged(Frame frame, std::uint16_t vlan, std::uint16_t type = kEtherVlan) {
    Frame tag(4);
    store_be16(tag.data(), type);
    store_be16(tag.data() + 2, vlan);
    frame.insert(frame.begin() + 12, tag.begin(), tag.end());
    return frame;
}

/// True where the frame's IP and transport checksums (UDP, TCP, ICMP, ICMPv6) are right.
inline bool checksums_right(const Frame& frame) {
    FrameFields fields;
    if (parse_frame(frame, fields) != FrameFault::kNone || !fields.is_ip()) return false;
    const std::uint32_t length = fields.network_end - fields.transport_at;
    const std::uint16_t pseudo =
        fields.protocol == kProtocolIcmp
            ? std::uint16_t{0}
            : pseudo_header_sum(fields.source, fields.destination, fields.protocol, length);
    return ones_sum(std::span(frame).subspan(fields.transport_at, length), pseudo) == 0xFFFF;
}

}  // namespace hexi::support
