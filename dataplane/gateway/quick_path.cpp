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

std::uint64_t first_eight(const std::uint8_t* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

/// Of the first eight bytes, the six that are the destination's Ethernet address.
constexpr std::uint64_t kMacMask =
    std::endian::native == std::endian::little ? 0x0000'FFFF'FFFF'FFFFU : 0xFFFF'FFFF'FFFF'0000U;

std::uint32_t load_32(const std::uint8_t* bytes) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

/// Whether the one's complement sum of the IPv4 header's five words is all ones, in any byte order.
bool header_sums_up(const std::uint8_t* ip) {
    std::uint64_t sum = 0;
    for (std::size_t at = 0; at < kIpv4Header; at += 4) sum += load_32(ip + at);
    sum = (sum & 0xFFFFFFFFU) + (sum >> 32U);
    sum = (sum & 0xFFFFU) + (sum >> 16U);
    sum = (sum & 0xFFFFU) + (sum >> 16U);
    sum = (sum & 0xFFFFU) + (sum >> 16U);
    return sum == 0xFFFF;
}

constexpr std::uint32_t kV4TransportAt = kEthernetHeader + kIpv4Header;

bool has_ports(std::uint8_t protocol) { return protocol == kProtocolUdp || protocol == kProtocolTcp; }

}  // namespace

/// A frame that may be plain.
struct QuickPath::Plain {
    IpAddress source, destination;
    std::uint16_t source_port = 0, destination_port = 0;
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
    // Frame by frame in each pass, so that what one waits for does not hold up the others.
    std::array<Plain, kBurst> plain;
    std::uint64_t good = 0;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (is_plain(frames[i], plain[i])) good |= std::uint64_t{1} << i;
    }
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const std::uint64_t bit = std::uint64_t{1} << i;
        if ((good & bit) != 0 && !finish(frames[i], plain[i], verdicts[i])) good &= ~bit;
    }
    return good;
}

bool QuickPath::is_plain(const HeldFrame& frame, Plain& plain) const {
    constexpr std::size_t kLeast = kEthernetHeader + kIpv4Header + 8;
    if (frame.length < kLeast || frame.vlan != kNoVlan || (first_eight(frame.bytes) & kMacMask) != mac_)
        return false;
    const std::uint16_t ether_type = load_be16(frame.bytes + 12);
    const bool read = ether_type == kEtherIpv4   ? read_v4(frame, plain)
                      : ether_type == kEtherIpv6 ? read_v6(frame, plain)
                                                 : false;
    if (!read || !has_ports(plain.protocol) || !plain.source.is_unicast() || is_own(plain.source))
        return false;
    if (plain.destination.is_multicast() || plain.source.is_link_local() || plain.destination.is_link_local())
        return false;
    const std::uint8_t* transport = frame.bytes + plain.transport_at;
    plain.source_port = load_be16(transport);
    plain.destination_port = load_be16(transport + 2);
    return true;
}

bool QuickPath::read_v4(const HeldFrame& frame, Plain& plain) const {
    const std::uint8_t* ip = frame.bytes + kEthernetHeader;
    const std::uint32_t length = load_be16(ip + 2);
    const bool fragment = (load_be16(ip + 6) & 0x3FFFU) != 0;
    const std::uint32_t least = kIpv4Header + (ip[9] == kProtocolTcp ? 20U : 8U);
    if (ip[0] != 0x45 || fragment || length < least || length > frame.length - kEthernetHeader) return false;
    if (!header_sums_up(ip)) return false;
    plain.source = IpAddress::v4(load_be32(ip + 12));
    plain.destination = IpAddress::v4(load_be32(ip + 16));
    plain.protocol = ip[9];
    plain.traffic_class = ip[1];
    plain.hop_limit = ip[8];
    plain.length = length;
    plain.transport_at = kV4TransportAt;
    return true;
}

bool QuickPath::read_v6(const HeldFrame& frame, Plain& plain) const {
    const std::uint8_t* ip = frame.bytes + kEthernetHeader;
    if (frame.length < kEthernetHeader + kIpv6Header) return false;
    const std::uint32_t length = static_cast<std::uint32_t>(kIpv6Header) + load_be16(ip + 4);
    const std::uint32_t least = kIpv6Header + (ip[6] == kProtocolTcp ? 20U : 8U);
    if (ip[0] >> 4U != 6 || length < least || length > frame.length - kEthernetHeader) return false;
    plain.source = {load_be64(ip + 8), load_be64(ip + 16)};
    plain.destination = {load_be64(ip + 24), load_be64(ip + 32)};
    plain.protocol = ip[6];
    plain.traffic_class = static_cast<std::uint8_t>(load_be16(ip) >> 4U);
    plain.hop_limit = ip[7];
    plain.length = length;
    plain.transport_at = kEthernetHeader + kIpv6Header;
    return !plain.source.is_v4() && !plain.destination.is_v4();
}

bool QuickPath::is_own(const IpAddress& address) const {
    return std::find(own_.begin(), own_.end(), address) != own_.end();
}

void QuickPath::look_up(Known& place, const IpAddress& address) {
    const std::uint32_t found = backbone_.lookup.find(address);
    place.address = address;
    place.port = Destination::kRouter;
    place.routes.fill(kUnknown);
    if (found == PrefixLookup::kNone) return;
    place.port = backbone_.destinations[found].port;
    place.node = static_cast<std::uint32_t>(backbone_.destinations[found].node.index());
}

/// Where packets to `address` go.
QuickPath::Known& QuickPath::known(const IpAddress& address) {
    Known& place = known_[std::hash<IpAddress>()(address) % kKnown];
    if (place.port == kUnknown || place.address != address) [[unlikely]]
        look_up(place, address);
    return place;
}

std::uint8_t QuickPath::class_of(const HeldFrame& frame, const Plain& plain) const {
    if (!backbone_.classes.has_rules()) [[likely]]
        return backbone_.classes.class_of_dscp(plain.traffic_class >> 2U);
    FrameFields fields;
    static_cast<void>(parse_frame({frame.bytes, frame.length}, fields));
    return backbone_.classes.class_of(fields);
}

/// Whether the transport's checksum is one that its sender left to be completed.
bool QuickPath::has_left_checksum(const HeldFrame& frame, const Plain& plain) const {
    if (!setup_.complete_checksums) return false;
    const bool tcp = plain.protocol == kProtocolTcp;
    const std::uint16_t checksum = load_be16(frame.bytes + plain.transport_at + (tcp ? 16 : 6));
    if (checksum == 0 && !tcp) return false;
    const auto length = static_cast<std::uint32_t>(plain.length + kEthernetHeader - plain.transport_at);
    return checksum == pseudo_header_sum(plain.source, plain.destination, plain.protocol, length);
}

/// Finds the frame's way and changes it; false, and nothing changed, where it is not plain after all.
bool QuickPath::finish(const HeldFrame& frame, const Plain& plain, QuickVerdict& verdict) {
    Known& to = known(plain.destination);
    if (to.port == Destination::kRouter || has_left_checksum(frame, plain)) return false;
    const std::uint8_t traffic_class = class_of(frame, plain);
    std::uint32_t& route = to.routes[traffic_class];
    if (route == kUnknown) [[unlikely]]
        route = backbone_.ways.route(setup_.node, NodeId(to.node), traffic_class);
    if (route == Ways::kNoRoute) return false;
    const std::uint32_t hash = flow_hash(
        {plain.source, plain.destination, plain.source_port, plain.destination_port, plain.protocol},
        backbone_.hash);
    const Way& way = *backbone_.ways.choose(route, hash);
    const std::size_t hops = way.routers.size() + 1;
    const bool fits = plain.length <= backbone_.mtu && plain.length <= backbone_.port_mtus[to.port];
    if (way.chain == kNoChain || plain.hop_limit <= hops || !fits) return false;
    use_hops(frame.bytes + kEthernetHeader, plain.transport_at == kV4TransportAt,
             static_cast<std::uint8_t>(hops));
    verdict = {.chain = way.chain,
               .port = to.port,
               .hash = hash,
               .traffic_class = traffic_class,
               .ecn = static_cast<std::uint8_t>(plain.traffic_class & 3U)};
    return true;
}

}  // namespace hexi
