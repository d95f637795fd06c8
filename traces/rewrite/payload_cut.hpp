// What becomes of the data behind the headers of a packet that is to be shown.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "traces/flow/packet_headers.hpp"

namespace hexi {

enum class PayloadPolicy : std::uint8_t {
    kCut,   ///< the packet ends behind its headers, as if it had been captured so
    kZero,  ///< zeros instead
    kKeep,
};
/// "cut", "zero", "keep".
[[nodiscard]] std::string_view to_string(PayloadPolicy policy);

/// Where the headers of a packet end, counted from its first byte: behind the transport header with its
/// options, of an ICMP error behind those of the packet it quotes; at most the size of `bytes`. Behind the IP
/// header where there is no transport that is known.
[[nodiscard]] std::uint32_t headers_end(std::span<const std::uint8_t> bytes, const PacketHeaders& headers);

/// Overwrites what lies behind the headers where `policy` is kZero. Checksums stay those of the data that
/// were there.
void apply(PayloadPolicy policy, std::span<std::uint8_t> bytes, const PacketHeaders& headers);

}  // namespace hexi
