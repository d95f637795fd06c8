#include "traces/rewrite/packet_rewriter.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>

#include <fmt/format.h>

#include "traces/capture/wire_order.hpp"
#include "traces/rewrite/checksum_change.hpp"

namespace hexi {
namespace {

constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kDccp = 33, kIcmpv6 = 58, kOspf = 89, kPim = 103,
                       kSctp = 132, kUdpLite = 136;

void store_v6(std::uint8_t* at, const IpAddress& address) {
    store_big(at, address.high());
    store_big(at + 8, address.low());
}

/// Where a transport header holds its checksum, and whether that covers the addresses.
struct ChecksumPlace {
    std::size_t at;
    bool covers_addresses = true;
};

std::optional<ChecksumPlace> checksum_of(const PacketHeaders& headers) {
    switch (headers.key.protocol) {
        case kTcp:
            return ChecksumPlace{16};
        case kUdp:
        case kUdpLite:
        case kDccp:
            return ChecksumPlace{6};
        case kIcmpv6:
            return ChecksumPlace{2};
        case kIcmp:
            return ChecksumPlace{2, false};
        case kOspf:  // RFC 5340, A.3.1
            return headers.is_v6 ? std::optional(ChecksumPlace{12}) : std::nullopt;
        case kPim:  // RFC 7761, 4.9
            return headers.is_v6 ? std::optional(ChecksumPlace{2}) : std::nullopt;
        default:
            return std::nullopt;
    }
}

bool has_ports(std::uint8_t protocol) {
    return protocol == kTcp || protocol == kUdp || protocol == kDccp || protocol == kUdpLite;
}

/// Extension headers from the fixed IPv6 header to the transport; false from `each` ends the walk.
template <typename Each>
void for_extensions(std::span<const std::uint8_t> bytes, const PacketHeaders& headers, Each each) {
    constexpr std::size_t kFixed = 40;
    constexpr std::uint8_t kHopByHop = 0, kRouting = 43, kFragment = 44, kAuthentication = 51,
                           kDestination = 60, kMobility = 135;
    std::uint8_t next = bytes[headers.network_at + 6];
    std::size_t at = headers.network_at + kFixed;
    for (int i = 0; i < 8 && at + 8 <= bytes.size(); ++i) {
        if (next != kHopByHop && next != kRouting && next != kFragment && next != kAuthentication &&
            next != kDestination && next != kMobility)
            return;
        const std::size_t length = next == kFragment         ? 8
                                   : next == kAuthentication ? (bytes[at + 1] + std::size_t{2}) * 4
                                                             : (bytes[at + 1] + std::size_t{1}) * 8;
        if (!each(next, bytes.subspan(at, std::min(length, bytes.size() - at)))) return;
        next = bytes[at];
        at += length;
    }
}

/// An IPv6 packet under way to somewhere else than its header's destination, which its checksum is about.
bool is_source_routed(std::span<const std::uint8_t> bytes, const PacketHeaders& headers) {
    constexpr std::uint8_t kRouting = 43;
    bool routed = false;
    if (headers.is_v6)
        for_extensions(bytes, headers, [&](std::uint8_t kind, std::span<const std::uint8_t> header) {
            routed = kind == kRouting && header[3] > 0;  // segments left
            return !routed;
        });
    return routed;
}

/// Type-length-value options of IPv6; true where `wanted` is among them.
bool has_v6_option(std::span<const std::uint8_t> header, std::uint8_t wanted) {
    for (std::size_t at = 2; at < header.size();) {
        if (header[at] == wanted) return true;
        at += header[at] == 0 || at + 1 >= header.size() ? 1 : std::size_t{2} + header[at + 1];
    }
    return false;
}

bool v4_options_hold_addresses(std::span<const std::uint8_t> options) {
    constexpr std::uint8_t kEnd = 0, kNothing = 1, kRecordRoute = 7, kTimeStamp = 68, kLooseRoute = 131,
                           kStrictRoute = 137;
    for (std::size_t at = 0; at < options.size() && options[at] != kEnd;) {
        const std::uint8_t kind = options[at];
        if (kind == kRecordRoute || kind == kTimeStamp || kind == kLooseRoute || kind == kStrictRoute)
            return true;
        if (kind == kNothing) {
            ++at;
            continue;
        }
        if (at + 1 >= options.size() || options[at + 1] < 2) return false;
        at += options[at + 1];
    }
    return false;
}

std::optional<std::uint16_t> port_number(std::string_view text) {
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

}  // namespace

Result<PortMap> PortMap::parse(std::string_view text) {
    PortMap map;
    map.to_.resize(65'536);
    std::iota(map.to_.begin(), map.to_.end(), std::uint16_t{0});
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find(','));
        text.remove_prefix(std::min(pair.size() + 1, text.size()));
        const std::size_t equals = pair.find('=');
        const auto from = port_number(pair.substr(0, equals));
        const auto to =
            equals == std::string_view::npos ? std::nullopt : port_number(pair.substr(equals + 1));
        if (!from || !to)
            return fail(ErrorCode::kInvalid,
                        fmt::format("'{}' is not allowed: must be FROM=TO, ports from 0 to 65535", pair));
        map.to_[*from] = *to;
    }
    return map;
}

bool quotes_packet(std::span<const std::uint8_t> bytes, const PacketHeaders& headers) {
    if (headers.transport_at == 0) return false;
    const std::uint8_t type = bytes[headers.transport_at];
    if (headers.is_v6) return headers.key.protocol == kIcmpv6 && type < 128;
    return headers.key.protocol == kIcmp && (type == 3 || type == 4 || type == 5 || type == 11 || type == 12);
}

namespace {

bool is_tunnel_port(std::uint16_t port) {
    switch (port) {
        case 4789:  // VXLAN (RFC 7348)
        case 8472:  // VXLAN as Linux began with it
        case 6081:  // Geneve (RFC 8926)
        case 2152:  // GTP-U (3GPP TS 29.281)
        case 3544:  // Teredo (RFC 4380)
        case 1701:  // L2TP (RFC 2661)
        case 4500:  // ESP in UDP (RFC 3948)
            return true;
        default:
            return false;
    }
}

}  // namespace

bool is_tunnel(const FlowTuple& key) {
    switch (key.protocol) {
        case kUdp:
            return is_tunnel_port(key.destination_port) || is_tunnel_port(key.source_port);
        case 4:    // IPv4 in IP
        case 41:   // IPv6 in IP
        case 47:   // GRE
        case 50:   // ESP
        case 94:   // IPIP
        case 115:  // L2TP
            return true;
        default:
            return false;
    }
}

bool holds_more_addresses(std::span<const std::uint8_t> bytes, const PacketHeaders& headers) {
    if (!headers.is_v6) {
        constexpr std::size_t kFixed = 20;
        const std::size_t at = headers.network_at, length = (bytes[at] & 0x0FU) * std::size_t{4};
        if (length <= kFixed) return false;
        const std::size_t end = std::min(at + length, bytes.size());
        return v4_options_hold_addresses(bytes.subspan(at + kFixed, end - at - kFixed));
    }
    constexpr std::uint8_t kRouting = 43, kDestination = 60, kHomeAddress = 201;
    bool found = false;
    for_extensions(bytes, headers, [&](std::uint8_t kind, std::span<const std::uint8_t> header) {
        found = kind == kRouting || (kind == kDestination && has_v6_option(header, kHomeAddress));
        return !found;
    });
    return found;
}

namespace {

/// The IP header; what that does to a checksum over addresses.
ChecksumChange rewrite_ip(std::span<std::uint8_t> bytes, const PacketHeaders& headers,
                          const AddressPair& now) {
    constexpr std::size_t kV4Source = 12, kV4Checksum = 10, kV6Source = 8;
    std::uint8_t* const ip = bytes.data() + headers.network_at;
    ChecksumChange change;
    change.replace(headers.key.source, now.source);
    if (!headers.is_v6) {
        change.replace(headers.key.destination, now.destination);
        store_big(ip + kV4Source, now.source.v4_bits());
        store_big(ip + kV4Source + 4, now.destination.v4_bits());
        store_big(ip + kV4Checksum, change.applied(load_big<std::uint16_t>(ip + kV4Checksum)));
        return change;
    }
    if (!is_source_routed(bytes, headers)) change.replace(headers.key.destination, now.destination);
    store_v6(ip + kV6Source, now.source);
    store_v6(ip + kV6Source + 16, now.destination);
    return change;
}

void rewrite_ports(std::uint8_t* transport, const PortMap& ports, ChecksumChange& change) {
    for (const std::size_t at : {0U, 2U}) {
        const auto old = load_big<std::uint16_t>(transport + at), now = ports.of(old);
        change.replace(old, now);
        store_big(transport + at, now);
    }
}

enum class Checksum { kNone, kKept, kCut };

/// Both headers of a packet, quoted or not; what became of the transport's checksum.
Checksum rewrite_headers(std::span<std::uint8_t> bytes, const PacketHeaders& headers, const AddressPair& now,
                         const PortMap& ports) {
    ChecksumChange change = rewrite_ip(bytes, headers, now);
    if (headers.transport_at == 0) return Checksum::kKept;
    const std::uint8_t protocol = headers.key.protocol;
    std::uint8_t* const transport = bytes.data() + headers.transport_at;
    if (!ports.empty() && has_ports(protocol)) rewrite_ports(transport, ports, change);
    const auto place = checksum_of(headers);
    if (!place) return Checksum::kKept;
    if (headers.transport_at + place->at + 2 > bytes.size()) return Checksum::kCut;
    if (!place->covers_addresses) return Checksum::kKept;
    const auto old = load_big<std::uint16_t>(transport + place->at);
    const bool udp = protocol == kUdp || protocol == kUdpLite;
    if (udp && old == 0) return Checksum::kNone;
    const std::uint16_t updated = change.applied(old);
    store_big(transport + place->at, udp && updated == 0 ? std::uint16_t{0xFFFF} : updated);
    return Checksum::kKept;
}

}  // namespace

void PacketRewriter::rewrite(std::span<std::uint8_t> bytes, const PacketHeaders& headers) {
    rewrite(bytes, headers, addresses_({headers.key.source, headers.key.destination}));
}

void PacketRewriter::rewrite(std::span<std::uint8_t> bytes, const PacketHeaders& headers,
                             const AddressPair& now) {
    ++counts_.packets;
    if (is_tunnel(headers.key)) ++counts_.tunnels;
    if (headers.later_fragment) ++counts_.later_fragments;
    if (holds_more_addresses(bytes, headers)) ++counts_.more_addresses;
    if (!ports_.empty() && headers.key.protocol == kSctp) ++counts_.kept_ports;
    const Checksum checksum = rewrite_headers(bytes, headers, now, ports_);
    if (checksum == Checksum::kCut) ++counts_.cut_checksums;
    if (checksum == Checksum::kNone) ++counts_.no_checksum;
    if (quotes_packet(bytes, headers)) quoted(bytes, headers);
}

/// The checksum of the message covers the quoted packet, of which any part may be there. What an error quotes
/// is no error itself (RFC 1122, 3.2.2), so nothing is looked for further in.
void PacketRewriter::quoted(std::span<std::uint8_t> bytes, const PacketHeaders& headers) {
    constexpr std::size_t kIcmpHeader = 8, kChecksum = 2;
    const std::size_t from = headers.transport_at + kIcmpHeader;
    if (from >= bytes.size()) return;
    const auto inner = bytes.subspan(from);
    const PacketHeaders found = find_headers(
        {.bytes = inner.data(), .captured = static_cast<std::uint32_t>(inner.size())}, LinkType::kRawIp);
    if (found.kind != HeaderKind::kIp) return;
    const std::uint16_t before = ones_sum(inner);
    rewrite_headers(inner, found, addresses_({found.key.source, found.key.destination}), ports_);
    ++counts_.embedded;
    ChecksumChange change;
    change.replace(before, ones_sum(inner));
    std::uint8_t* const checksum = bytes.data() + headers.transport_at + kChecksum;
    store_big(checksum, change.applied(load_big<std::uint16_t>(checksum)));
}

}  // namespace hexi
