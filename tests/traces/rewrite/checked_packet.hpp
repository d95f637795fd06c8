// Checksums of packets, computed from all of their bytes.
#pragma once

#include <string>

#include "tests/traces/flow/packet_bytes.hpp"
#include "traces/capture/wire_order.hpp"

namespace hexi::support {

/// The Internet checksum of `bytes` (RFC 1071), the plain way.
inline std::uint16_t plain_checksum(std::string bytes) {
    if (bytes.size() % 2 != 0) bytes.push_back('\0');
    std::uint32_t sum = 0;
    for (std::size_t at = 0; at < bytes.size(); at += 2)
        sum += load_big<std::uint16_t>(reinterpret_cast<const std::uint8_t*>(bytes.data()) + at);
    while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum);
}
inline std::string with_checksum(std::string bytes, std::size_t at, const std::string& pseudo) {
    bytes.replace(at, 2, std::string(2, '\0'));
    return bytes.replace(at, 2, big16(plain_checksum(pseudo + bytes)));
}
inline std::string pseudo_v4(const std::string& from, const std::string& to, std::uint8_t protocol,
                             std::size_t size) {
    return big32(parse_ip(from)->v4_bits()) + big32(parse_ip(to)->v4_bits()) + big16(protocol) +
           big16(static_cast<unsigned>(size));
}
inline std::string pseudo_v6(const std::string& from, const std::string& to, std::uint8_t protocol,
                             std::size_t size) {
    const IpAddress source = *parse_ip(from), destination = *parse_ip(to);
    return big64(source.high()) + big64(source.low()) + big64(destination.high()) + big64(destination.low()) +
           big32(static_cast<std::uint32_t>(size)) + big32(protocol);
}
/// A whole IPv4 packet, both checksums right.
inline std::string sound_v4(const std::string& from, const std::string& to, std::uint8_t protocol,
                            const std::string& transport, std::size_t checksum_at, unsigned fragment = 0) {
    const bool icmp = protocol == 1;
    const std::string body =
        with_checksum(transport, checksum_at, icmp ? "" : pseudo_v4(from, to, protocol, transport.size()));
    const std::string packet = ipv4(from, to, protocol, body, fragment);
    return with_checksum(packet.substr(0, 20), 10, "") + packet.substr(20);
}
inline std::string sound_v6(const std::string& from, const std::string& to, std::uint8_t protocol,
                            const std::string& transport, std::size_t checksum_at) {
    return ipv6(from, to, protocol,
                with_checksum(transport, checksum_at, pseudo_v6(from, to, protocol, transport.size())));
}
inline std::string tcp(unsigned from, unsigned to, const std::string& data) {
    return big16(from) + big16(to) + big64(7) + "\x50\x10" + big16(1000) + big32(0) + data;
}
inline std::string udp(unsigned from, unsigned to, const std::string& data) {
    return big16(from) + big16(to) + big16(static_cast<unsigned>(8 + data.size())) + big16(0) + data;
}

}  // namespace hexi::support
