// Packets made field by field.
#pragma once

#include <string>

#include "topology/address.hpp"
#include "traces/capture/trace_packet.hpp"

namespace hexi::support {

inline std::string big16(unsigned value) {
    return {static_cast<char>(value >> 8U & 0xFFU), static_cast<char>(value & 0xFFU)};
}
inline std::string big32(std::uint32_t value) { return big16(value >> 16U) + big16(value & 0xFFFFU); }
inline std::string big64(std::uint64_t value) {
    return big32(static_cast<std::uint32_t>(value >> 32U)) + big32(static_cast<std::uint32_t>(value));
}

inline std::string ipv4(const std::string& from, const std::string& to, std::uint8_t protocol,
                        const std::string& body, unsigned fragment = 0) {
    return std::string("\x45\0", 2) + big16(static_cast<unsigned>(20 + body.size())) + big16(0) +
           big16(fragment) + "\x40" + static_cast<char>(protocol) + big16(0) +
           big32(parse_ip(from)->v4_bits()) + big32(parse_ip(to)->v4_bits()) + body;
}
inline std::string ipv6(const std::string& from, const std::string& to, std::uint8_t next,
                        const std::string& body) {
    const IpAddress source = *parse_ip(from), destination = *parse_ip(to);
    return std::string("\x60\0\0\0", 4) + big16(static_cast<unsigned>(body.size())) +
           static_cast<char>(next) + "\x40" + big64(source.high()) + big64(source.low()) +
           big64(destination.high()) + big64(destination.low()) + body;
}
inline std::string ports(unsigned from, unsigned to) { return big16(from) + big16(to) + big16(8) + big16(0); }
/// `payload` of `type` in Ethernet, behind `tags`.
inline std::string ethernet(const std::string& payload, unsigned type = 0x0800,
                            const std::string& tags = "") {
    return std::string("\2\0\0\0\0\1\2\0\0\0\0\2", 12) + tags + big16(type) + payload;
}
/// A view of `bytes`, which must live on.
inline TracePacket view(const std::string& bytes, TraceTime at = {}, std::uint32_t wire = 0) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    return {.at = at,
            .bytes = reinterpret_cast<const std::uint8_t*>(bytes.data()),
            .captured = size,
            .wire_bytes = wire == 0 ? size : wire};
}

}  // namespace hexi::support
