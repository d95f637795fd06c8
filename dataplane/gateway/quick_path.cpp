#include "dataplane/gateway/quick_path.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "dataplane/gateway/flow_hash.hpp"
#include "dataplane/gateway/hop_limit.hpp"
#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/checksum.hpp"
#include "dataplane/packet/protocol.hpp"

namespace hexi {
namespace {

inline std::uint64_t first_eight(const std::uint8_t* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

/// Of the first eight bytes, the six that are the destination's Ethernet address.
constexpr std::uint64_t kMacMask =
    std::endian::native == std::endian::little ? 0x0000'FFFF'FFFF'FFFFU : 0xFFFF'FFFF'FFFF'0000U;

inline std::uint32_t load_32(const std::uint8_t* bytes) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

/// Whether the one's complement sum of the IPv4 header's five words is all ones, in any byte order: then it
/// is a multiple of 2^16 - 1, and not 0, for the header's first byte is not.
inline bool header_sums_up(const std::uint8_t* ip) {
    std::uint64_t sum = 0;
    for (std::size_t at = 0; at < kIpv4Header; at += 4) sum += load_32(ip + at);
    return sum % 0xFFFFU == 0;
}

constexpr std::uint32_t kV4TransportAt = kEthernetHeader + kIpv4Header;

bool has_ports(std::uint8_t protocol) { return protocol == kProtocolUdp || protocol == kProtocolTcp; }

}  // namespace

/// A frame that may be plain.
struct QuickPath::Plain {
    IpAddress source, destination;
    std::uint8_t protocol = 0, traffic_class = 0, hop_limit = 0;
    std::uint32_t length = 0;  ///< of the IP packet
    std::uint32_t transport_at = 0;
};

QuickPath::QuickPath(GatewaySetup setup, const Backbone& backbone)
    : setup_(std::move(setup)), backbone_(backbone), known_(kKnown) {
    for (const IpPrefix& own : setup_.addresses) own_.push_back(own.address);
    std::array<std::uint8_t, 8> bytes{};
    std::copy(setup_.mac.bytes.begin(), setup_.mac.bytes.end(), bytes.begin());
    mac_ = first_eight(bytes.data());
}

std::uint64_t QuickPath::judge(std::span<const HeldFrame> frames, std::span<QuickVerdict> verdicts) {
    if (setup_.transparent) return 0;
    if (version_ != backbone_.ways.version()) {
        version_ = backbone_.ways.version();
        std::fill(known_.begin(), known_.end(), Known());
    }
    std::uint64_t good = 0;
    for (std::size_t i = 0; i < frames.size(); ++i)
        good |= std::uint64_t{judge_one(frames[i], verdicts[i])} << i;
    return good;
}

[[gnu::always_inline]] inline bool QuickPath::read_v4(const HeldFrame& frame, Plain& plain) {
    const std::uint8_t* ip = frame.bytes + kEthernetHeader;
    const std::uint32_t length = load_be16(ip + 2);
    const bool fragment = (load_be16(ip + 6) & 0x3FFFU) != 0;
    const std::uint32_t least = kIpv4Header + (ip[9] == kProtocolTcp ? 20U : 8U);
    if (ip[0] != 0x45 || fragment || length < least || length > frame.length - kEthernetHeader) return false;
    if (!header_sums_up(ip)) return false;
    plain = {.source = IpAddress::v4(load_be32(ip + 12)),
             .destination = IpAddress::v4(load_be32(ip + 16)),
             .protocol = ip[9],
             .traffic_class = ip[1],
             .hop_limit = ip[8],
             .length = length,
             .transport_at = kV4TransportAt};
    return true;
}

[[gnu::always_inline]] inline bool QuickPath::read_v6(const HeldFrame& frame, Plain& plain) {
    const std::uint8_t* ip = frame.bytes + kEthernetHeader;
    if (frame.length < kEthernetHeader + kIpv6Header) return false;
    const std::uint32_t length = static_cast<std::uint32_t>(kIpv6Header) + load_be16(ip + 4);
    const std::uint32_t least = kIpv6Header + (ip[6] == kProtocolTcp ? 20U : 8U);
    if (ip[0] >> 4U != 6 || length < least || length > frame.length - kEthernetHeader) return false;
    plain = {.source = {load_be64(ip + 8), load_be64(ip + 16)},
             .destination = {load_be64(ip + 24), load_be64(ip + 32)},
             .protocol = ip[6],
             .traffic_class = static_cast<std::uint8_t>(load_be16(ip) >> 4U),
             .hop_limit = ip[7],
             .length = length,
             .transport_at = kEthernetHeader + kIpv6Header};
    return !plain.source.is_v4() && !plain.destination.is_v4();
}

inline bool QuickPath::is_own(const IpAddress& address) const {
    for (const IpAddress& own : own_) {
        if (own == address) return true;
    }
    return false;
}

[[gnu::always_inline]] inline bool QuickPath::is_plain(const HeldFrame& frame, Plain& plain) const {
    constexpr std::size_t kLeast = kEthernetHeader + kIpv4Header + 8;
    if (frame.length < kLeast || frame.vlan != kNoVlan || (first_eight(frame.bytes) & kMacMask) != mac_)
        return false;
    const std::uint16_t ether_type = load_be16(frame.bytes + 12);
    if (ether_type == kEtherIpv4) {
        if (!read_v4(frame, plain)) return false;
    } else if (ether_type != kEtherIpv6 || !read_v6(frame, plain)) {
        return false;
    }
    return has_ports(plain.protocol) && plain.source.is_unicast() && !plain.source.is_link_local() &&
           !is_own(plain.source);
}

[[gnu::noinline]] void QuickPath::look_up(Known& place, IpAddress address) {
    place = {.address = address, .hash = address_hash(address)};
    place.routes.fill(kUnknown);
    if (address.is_multicast() || address.is_link_local()) return;
    const std::uint32_t found = backbone_.lookup.find(address);
    if (found == PrefixLookup::kNone) return;
    const Destination& destination = backbone_.destinations[found];
    if (destination.port == Destination::kRouter) return;
    const std::uint32_t longest = std::min(backbone_.mtu, backbone_.port_mtus[destination.port]);
    place.port = static_cast<std::uint16_t>(destination.port);
    place.longest = static_cast<std::uint16_t>(std::min(longest, 0xFFFFU));
    place.node = static_cast<std::uint32_t>(destination.node.index());
}

/// Where packets to `address` go.
inline QuickPath::Known& QuickPath::known(IpAddress address) {
    Known& place = known_[std::hash<IpAddress>()(address) % kKnown];
    if (place.address != address) [[unlikely]]
        look_up(place, address);
    return place;
}

inline std::uint8_t QuickPath::class_of(const HeldFrame& frame, std::uint8_t traffic_class) const {
    if (backbone_.classes.has_rules()) [[unlikely]]
        return class_by_rules(frame);
    return backbone_.classes.class_of_dscp(traffic_class >> 2U);
}

[[gnu::noinline]] std::uint8_t QuickPath::class_by_rules(const HeldFrame& frame) const {
    FrameFields fields;
    static_cast<void>(parse_frame({frame.bytes, frame.length}, fields));
    return backbone_.classes.class_of(fields);
}

/// Whether the transport's checksum, of a frame that is plain otherwise, is one that its sender left to be
/// completed.
[[gnu::noinline]] bool QuickPath::has_left_checksum(const HeldFrame& frame) const {
    Plain plain;
    if (!is_plain(frame, plain)) return true;
    const bool tcp = plain.protocol == kProtocolTcp;
    const std::uint16_t checksum = load_be16(frame.bytes + plain.transport_at + (tcp ? 16 : 6));
    if (checksum == 0 && !tcp) return false;
    const auto length = static_cast<std::uint32_t>(plain.length + kEthernetHeader - plain.transport_at);
    return checksum == pseudo_header_sum(plain.source, plain.destination, plain.protocol, length);
}

/// `chain` is kNoChain where there is no way over links.
inline QuickPath::Direct QuickPath::direct(Known& to, std::uint8_t traffic_class, std::uint32_t hash) const {
    const Direct known = to.direct[traffic_class];
    if (known.chain == kUnknown || known.chain == kByFlow) [[unlikely]]
        return ask(to, traffic_class, hash);
    return known;
}

[[gnu::noinline]] QuickPath::Direct QuickPath::ask(Known& to, std::uint8_t traffic_class,
                                                   std::uint32_t hash) const {
    std::uint32_t& route = to.routes[traffic_class];
    if (route == kUnknown) route = backbone_.ways.route(setup_.node, NodeId(to.node), traffic_class);
    const auto over = [](const Way* way) {
        if (way == nullptr) return Direct{.chain = kNoChain};
        return Direct{way->chain, static_cast<std::uint32_t>(way->routers.size() + 1)};
    };
    if (route == Ways::kNoRoute) return over(nullptr);
    Direct& kept = to.direct[traffic_class];
    if (kept.chain == kUnknown) {
        const Way* all = backbone_.ways.choose_for_all(route);
        kept = all == nullptr ? Direct{.chain = kByFlow} : over(all);
    }
    return kept.chain == kByFlow ? over(backbone_.ways.choose(route, hash)) : kept;
}

/// Finds the frame's way and changes it; false, and nothing changed, where it is not plain after all. What it
/// reads stays in registers: nothing that is not inlined is given the address of `plain`.
[[gnu::always_inline]] inline bool QuickPath::judge_one(const HeldFrame& frame, QuickVerdict& verdict) {
    Plain plain;
    if (!is_plain(frame, plain)) return false;
    Known& to = known(plain.destination);
    if (to.port == Known::kNotPlain || plain.length > to.longest) return false;
    const std::uint8_t* transport = frame.bytes + plain.transport_at;
    const bool unchecked = plain.protocol == kProtocolUdp && load_be16(transport + 6) == 0;
    if (setup_.complete_checksums && !unchecked && has_left_checksum(frame)) return false;
    const std::uint32_t hash = flow_hash(address_hash(plain.source) ^ load_be16(transport),
                                         to.hash ^ load_be16(transport + 2), plain.protocol, backbone_.hash);
    const std::uint8_t traffic_class = class_of(frame, plain.traffic_class);
    const Direct way = direct(to, traffic_class, hash);
    if (way.chain == kNoChain || plain.hop_limit <= way.hops) return false;
    use_hops(frame.bytes + kEthernetHeader, plain.transport_at == kV4TransportAt,
             static_cast<std::uint8_t>(way.hops));
    verdict.chain = way.chain;
    verdict.port = to.port;
    verdict.hash = hash;
    verdict.traffic_class = traffic_class;
    verdict.ecn = static_cast<std::uint8_t>(plain.traffic_class & 3U);
    return true;
}

}  // namespace hexi
