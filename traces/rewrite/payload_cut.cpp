#include "traces/rewrite/payload_cut.hpp"

#include <algorithm>
#include <array>

#include "traces/rewrite/packet_rewriter.hpp"

namespace hexi {
namespace {

constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kDccp = 33, kIcmpv6 = 58, kSctp = 132, kUdpLite = 136;

std::size_t ip_end(std::span<const std::uint8_t> bytes, const PacketHeaders& headers) {
    constexpr std::size_t kV6 = 40;
    return headers.network_at + (headers.is_v6 ? kV6 : (bytes[headers.network_at] & 0x0FU) * std::size_t{4});
}

/// Without what an error quotes.
std::size_t own_end(std::span<const std::uint8_t> bytes, const PacketHeaders& headers) {
    constexpr std::size_t kIcmpHeader = 8, kUdpHeader = 8, kSctpHeader = 12, kDccpHeader = 12,
                          kTcpOffset = 12, kLeastTcp = 20;
    const std::size_t at = headers.transport_at;
    if (at == 0) return ip_end(bytes, headers);
    switch (headers.key.protocol) {
        case kTcp:
            if (at + kTcpOffset >= bytes.size()) return bytes.size();
            return at + std::max<std::size_t>(kLeastTcp, (bytes[at + kTcpOffset] >> 4U) * std::size_t{4});
        case kUdp:
        case kUdpLite:
            return at + kUdpHeader;
        case kSctp:
            return at + kSctpHeader;
        case kDccp:
            return at + kDccpHeader;
        case kIcmp:
        case kIcmpv6:
            return at + kIcmpHeader;
        default:
            return at;
    }
}

}  // namespace

std::string_view to_string(PayloadPolicy policy) {
    constexpr std::array<std::string_view, 3> kWords{"cut", "zero", "keep"};
    return kWords[static_cast<std::size_t>(policy)];
}

std::uint32_t headers_end(std::span<const std::uint8_t> bytes, const PacketHeaders& headers) {
    std::size_t end = std::min(own_end(bytes, headers), bytes.size());
    if (quotes_packet(bytes, headers)) {
        const auto inner = bytes.subspan(end);
        const PacketHeaders found = find_headers(
            {.bytes = inner.data(), .captured = static_cast<std::uint32_t>(inner.size())}, LinkType::kRawIp);
        if (found.kind == HeaderKind::kIp) end += std::min(own_end(inner, found), inner.size());
    }
    return static_cast<std::uint32_t>(end);
}

void apply(PayloadPolicy policy, std::span<std::uint8_t> bytes, const PacketHeaders& headers) {
    if (policy != PayloadPolicy::kZero) return;
    const auto behind = bytes.subspan(headers_end(bytes, headers));
    std::fill(behind.begin(), behind.end(), std::uint8_t{0});
}

}  // namespace hexi
