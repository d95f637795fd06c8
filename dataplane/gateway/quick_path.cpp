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

template <typename Word>
inline Word word_at(const std::uint8_t* bytes) {
    Word word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}
/// What word_at() reads where these bytes are.
constexpr std::uint64_t as_read(std::array<std::uint8_t, 8> bytes) {
    return std::bit_cast<std::uint64_t>(bytes);
}

/// Of a frame's first eight bytes, the six that are the destination's Ethernet address.
constexpr std::uint64_t kMacMask = as_read({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF});
/// Of an IPv4 header's first eight bytes, those that are settled where the packet is plain, and what they
/// are: version and length of the header; neither a fragment nor an offset.
constexpr std::uint64_t kSettledV4 = as_read({0xFF, 0, 0, 0, 0, 0, 0x3F, 0xFF}), kPlainV4 = as_read({0x45});

/// Whether the one's complement sum of the IPv4 header's five words is all ones, in any byte order: then it
/// is a multiple of 2^16 - 1, and not 0, for the header's first byte is not.
inline bool header_sums_up(const std::uint8_t* ip) {
    std::uint64_t sum = 0;
    for (std::size_t at = 0; at < kIpv4Header; at += 4) sum += word_at<std::uint32_t>(ip + at);
    // A multiple of an odd number, times the number's inverse, is the quotient (Granlund & Montgomery,
    // PLDI 1994, 9): no division, nor what g++ 12 puts in its place.
    constexpr std::uint64_t kInverse = 0xFFFE'FFFE'FFFE'FFFF, kMost = 0x0001'0001'0001'0001;
    static_assert(kInverse * 0xFFFFU == 1 && kMost == ~std::uint64_t{0} / 0xFFFFU);
    return sum * kInverse <= kMost;
}

constexpr std::uint32_t kHeaderV4 = kIpv4Header, kHeaderV6 = kIpv6Header;

/// Bytes of the shortest header of a transport that has ports.
std::uint32_t least_transport(std::uint8_t protocol) { return protocol == kProtocolTcp ? 20 : 8; }
bool has_ports(std::uint8_t protocol) { return protocol == kProtocolUdp || protocol == kProtocolTcp; }

}  // namespace

/// A packet that may be plain.
struct QuickPath::Plain {
    IpAddress source, destination;
    std::uint8_t protocol = 0, traffic_class = 0, hop_limit = 0;
    std::uint32_t length = 0;  ///< of all of it
    std::uint32_t header = 0;  ///< of that, IP's own
};

QuickPath::QuickPath(GatewaySetup setup, const Backbone& backbone)
    : setup_(std::move(setup)), backbone_(backbone), known_(kKnown) {
    for (const IpPrefix& own : setup_.addresses) own_.push_back(own.address);
    std::array<std::uint8_t, 8> bytes{};
    std::copy(setup_.mac.bytes.begin(), setup_.mac.bytes.end(), bytes.begin());
    mac_ = word_at<std::uint64_t>(bytes.data());
}

/// Whether the header is one of a plain packet, and all of the packet is there.
template <>
[[gnu::always_inline]] inline bool QuickPath::is_whole<QuickPath::Family::kV4>(const HeldFrame& frame) {
    const std::uint8_t* ip = frame.bytes + kEthernetHeader;
    const std::uint32_t length = load_be16(ip + 2), least = kHeaderV4 + least_transport(ip[9]);
    return (word_at<std::uint64_t>(ip) & kSettledV4) == kPlainV4 && length >= least &&
           length <= frame.length - kEthernetHeader && header_sums_up(ip);
}
template <>
[[gnu::always_inline]] inline QuickPath::Plain QuickPath::read<QuickPath::Family::kV4>(
    const std::uint8_t* ip) {
    return {.source = IpAddress::v4(load_be32(ip + 12)),
            .destination = IpAddress::v4(load_be32(ip + 16)),
            .protocol = ip[9],
            .traffic_class = ip[1],
            .hop_limit = ip[8],
            .length = load_be16(ip + 2),
            .header = kHeaderV4};
}

template <>
[[gnu::always_inline]] inline bool QuickPath::is_whole<QuickPath::Family::kV6>(const HeldFrame& frame) {
    const std::uint8_t* ip = frame.bytes + kEthernetHeader;
    if (frame.length < kEthernetHeader + kIpv6Header || ip[0] >> 4U != 6) return false;
    const std::uint32_t length = kHeaderV6 + load_be16(ip + 4), least = kHeaderV6 + least_transport(ip[6]);
    const IpAddress source(load_be64(ip + 8), load_be64(ip + 16));
    const IpAddress destination(load_be64(ip + 24), load_be64(ip + 32));
    return length >= least && length <= frame.length - kEthernetHeader && !source.is_v4() &&
           !destination.is_v4();
}
template <>
[[gnu::always_inline]] inline QuickPath::Plain QuickPath::read<QuickPath::Family::kV6>(
    const std::uint8_t* ip) {
    return {.source = {load_be64(ip + 8), load_be64(ip + 16)},
            .destination = {load_be64(ip + 24), load_be64(ip + 32)},
            .protocol = ip[6],
            .traffic_class = static_cast<std::uint8_t>(load_be16(ip) >> 4U),
            .hop_limit = ip[7],
            .length = kHeaderV6 + load_be16(ip + 4),
            .header = kHeaderV6};
}

inline bool QuickPath::is_own(const IpAddress& address) const {
    for (const IpAddress& own : own_) {
        if (own == address) return true;
    }
    return false;
}

inline bool QuickPath::is_for_us(const HeldFrame& frame) const {
    constexpr std::size_t kLeast = kEthernetHeader + kIpv4Header + 8;
    return frame.length >= kLeast && frame.vlan == kNoVlan &&
           (word_at<std::uint64_t>(frame.bytes) & kMacMask) == mac_;
}

[[gnu::always_inline]] inline bool QuickPath::may_be_plain(const Plain& packet) const {
    return has_ports(packet.protocol) && packet.source.is_unicast() && !packet.source.is_link_local() &&
           !is_own(packet.source);
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
[[gnu::always_inline]] inline QuickPath::Known& QuickPath::known(IpAddress address) {
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
template <QuickPath::Family kFamily>
[[gnu::noinline]] bool QuickPath::has_left_checksum(const std::uint8_t* ip) {
    const Plain plain = read<kFamily>(ip);
    const bool tcp = plain.protocol == kProtocolTcp;
    const std::uint16_t checksum = load_be16(ip + plain.header + (tcp ? 16 : 6));
    if (checksum == 0 && !tcp) return false;
    return checksum ==
           pseudo_header_sum(plain.source, plain.destination, plain.protocol, plain.length - plain.header);
}

/// `chain` is kNoChain where there is no way over links.
[[gnu::always_inline]] inline QuickPath::Direct QuickPath::direct(Known& to, std::uint8_t traffic_class,
                                                                  std::uint32_t hash) const {
    const Direct known = to.direct[traffic_class];
    if (known.chain >= kByFlow) [[unlikely]]
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
template <QuickPath::Family kFamily>
[[gnu::always_inline]] inline bool QuickPath::judge_packet(const HeldFrame& frame, QuickVerdict& verdict) {
    if (!is_whole<kFamily>(frame)) return false;
    std::uint8_t* const ip = frame.bytes + kEthernetHeader;
    const Plain plain = read<kFamily>(ip);
    if (!may_be_plain(plain)) return false;
    Known& to = known(plain.destination);
    if (plain.length > to.longest) return false;
    const std::uint8_t* transport = ip + plain.header;
    const bool unchecked = plain.protocol == kProtocolUdp && load_be16(transport + 6) == 0;
    if (setup_.complete_checksums && !unchecked && has_left_checksum<kFamily>(ip)) return false;
    const std::uint32_t hash = flow_hash(address_hash(plain.source) ^ load_be16(transport),
                                         to.hash ^ load_be16(transport + 2), plain.protocol, backbone_.hash);
    const std::uint8_t traffic_class = class_of(frame, plain.traffic_class);
    const Direct way = direct(to, traffic_class, hash);
    if (way.chain == kNoChain || plain.hop_limit <= way.hops) return false;
    use_hops(ip, kFamily == Family::kV4, static_cast<std::uint8_t>(way.hops));
    verdict.chain = way.chain;
    verdict.port = to.port;
    verdict.hash = hash;
    verdict.traffic_class = traffic_class;
    verdict.ecn = static_cast<std::uint8_t>(plain.traffic_class & 3U);
    return true;
}

/// Each family by itself, so that what is known of one's addresses is known when this is compiled.
[[gnu::always_inline]] inline bool QuickPath::judge_one(const HeldFrame& frame, QuickVerdict& verdict) {
    if (!is_for_us(frame)) return false;
    const std::uint16_t ether_type = load_be16(frame.bytes + 12);
    if (ether_type == kEtherIpv4) return judge_packet<Family::kV4>(frame, verdict);
    return ether_type == kEtherIpv6 && judge_packet<Family::kV6>(frame, verdict);
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

}  // namespace hexi
