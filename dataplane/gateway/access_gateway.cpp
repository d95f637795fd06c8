#include "dataplane/gateway/access_gateway.hpp"

#include <algorithm>
#include <bit>

#include "dataplane/gateway/hop_limit.hpp"
#include "dataplane/gateway/left_checksum.hpp"
#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/checksum.hpp"
#include "topology/words.hpp"

namespace hexi {

/// A frame under judgement.
struct AccessGateway::Arrival {
    std::span<std::uint8_t> frame;
    FrameFields fields;
    SimTime now;
    FrameBuffer& answer;
    std::uint8_t traffic_class = 0;
    std::uint32_t hash = 0;
};

namespace {

constexpr Words<PortDrop, kPortDrops> kPortDropWords{{
    {PortDrop::kMalformed, "malformed"},
    {PortDrop::kNotForUs, "not for us"},
    {PortDrop::kNotIp, "not IP"},
    {PortDrop::kMulticast, "multicast"},
    {PortDrop::kBadSource, "bad source"},
    {PortDrop::kBadChecksum, "bad checksum"},
    {PortDrop::kNoRoute, "no route"},
    {PortDrop::kUnreachable, "unreachable"},
    {PortDrop::kHopLimit, "hop limit"},
    {PortDrop::kTooBig, "too big"},
    {PortDrop::kNoService, "no service"},
    {PortDrop::kNeighbourFull, "neighbour queue full"},
    {PortDrop::kNeighbourSilent, "neighbour silent"},
}};

Verdict dropped(PortDrop reason) { return {.kind = Verdict::Kind::kDrop, .reason = reason}; }
Verdict consumed() { return {.kind = Verdict::Kind::kConsumed}; }
Verdict replied() { return {.kind = Verdict::Kind::kReply, .answered = true}; }

IpAddress link_local_of(const MacAddress& mac) {
    const std::uint64_t high = load_be32(mac.bytes.data()) >> 8U;  // its first three bytes
    const std::uint64_t low = load_be32(mac.bytes.data() + 2) & 0xFFFFFFU;
    return {0xFE80'0000'0000'0000,
            (high << 40U | std::uint64_t{0xFFFE} << 24U | low) ^ 0x0200'0000'0000'0000};
}

/// The ICMP or ICMPv6 message of a packet, or nothing where there is none or its checksum is wrong.
std::span<const std::uint8_t> icmp_of(std::span<const std::uint8_t> frame, const FrameFields& fields) {
    const bool v6 = fields.protocol == kProtocolIcmpv6;
    if (fields.transport_at == 0 || fields.fragment) return {};
    const auto message = frame.subspan(fields.transport_at, fields.network_end - fields.transport_at);
    if (message.size() < kIcmpHeader) return {};
    const auto length = static_cast<std::uint32_t>(message.size());
    const std::uint16_t pseudo =
        v6 ? pseudo_header_sum(fields.source, fields.destination, kProtocolIcmpv6, length) : std::uint16_t{0};
    return ones_sum(message, pseudo) == 0xFFFF ? message : std::span<const std::uint8_t>{};
}

bool is_discovery(std::uint8_t type) { return type >= 133 && type <= 137; }  // RFC 4861, 4

/// The Ethernet address in option `kind` of a neighbour discovery message; nothing where there is none.
std::optional<MacAddress> link_layer_option(std::span<const std::uint8_t> options, std::uint8_t kind) {
    while (options.size() >= 8) {
        const std::size_t length = static_cast<std::size_t>(options[1]) * 8;
        if (length == 0 || length > options.size()) return std::nullopt;
        if (options[0] == kind) {
            MacAddress mac;
            std::copy_n(options.begin() + 2, 6, mac.bytes.begin());
            return mac;
        }
        options = options.subspan(length);
    }
    return std::nullopt;
}

std::uint8_t hop_count(const Way& way) {
    return static_cast<std::uint8_t>(std::min<std::size_t>(way.routers.size(), 254));
}

/// What is left of a router's 64 when its answer has crossed `hops` others.
std::uint8_t hop_limit_after(std::uint8_t hops) {
    constexpr std::uint8_t kInitial = 64;
    return hops < kInitial ? static_cast<std::uint8_t>(kInitial - hops) : std::uint8_t{1};
}

}  // namespace

std::string_view to_string(PortDrop reason) { return word_of(kPortDropWords, reason); }

AccessGateway::AccessGateway(GatewaySetup setup, const Backbone& backbone)
    : setup_(std::move(setup)),
      backbone_(backbone),
      remembered_(kRemembered, {IpAddress(), backbone.lookup.find(IpAddress())}),
      quick_(setup_, backbone),
      neighbours_(setup_.neighbours),
      near_(setup_.mac),
      link_local_(link_local_of(setup_.mac)) {}

std::uint64_t AccessGateway::take_plain(std::span<const HeldFrame> frames, std::span<QuickVerdict> verdicts) {
    const std::uint64_t plain = quick_.judge(frames, verdicts);
    const auto count = static_cast<std::uint64_t>(std::popcount(plain));
    counters_.received += count;
    counters_.forwarded += count;
    return plain;
}

Verdict AccessGateway::take(std::span<std::uint8_t> frame, SimTime now, FrameBuffer& answer) {
    Arrival arrival{frame, {}, now, answer};
    const FrameFault fault = parse_frame(frame, arrival.fields);
    arrival.traffic_class = backbone_.classes.class_of(arrival.fields);
    arrival.hash = flow_hash(arrival.fields, backbone_.hash);
    if (setup_.complete_checksums && fault == FrameFault::kNone) complete_checksum(arrival.fields, frame);
    Verdict verdict;
    if (setup_.transparent) {
        verdict = fault == FrameFault::kCutEthernet ? dropped(PortDrop::kMalformed) : pass_through(arrival);
    } else {
        verdict = fault == FrameFault::kNone ? judge(arrival) : dropped(PortDrop::kMalformed);
    }
    if (verdict.kind == Verdict::Kind::kDrop && verdict.reason == PortDrop::kMalformed)
        ++counters_.malformed[static_cast<std::size_t>(fault)];
    verdict.traffic_class = arrival.traffic_class;
    verdict.hash = arrival.hash;
    count(verdict);
    return verdict;
}

void AccessGateway::count(const Verdict& verdict) {
    ++counters_.received;
    counters_.answered += verdict.answered ? 1 : 0;
    switch (verdict.kind) {
        case Verdict::Kind::kDrop:
            ++counters_.dropped[static_cast<std::size_t>(verdict.reason)];
            return;
        case Verdict::Kind::kConsumed:
            ++counters_.consumed;
            return;
        case Verdict::Kind::kReply:
            ++counters_.replied;
            return;
        case Verdict::Kind::kForward:
            ++counters_.forwarded;
            return;
    }
}

Verdict AccessGateway::judge(Arrival& arrival) {
    const FrameFields& fields = arrival.fields;
    const bool ours = fields.vlan_tags == 0 && (fields.to == setup_.mac || fields.to.is_group());
    if (!ours) return dropped(PortDrop::kNotForUs);
    if (fields.network == NetworkKind::kArp) return take_arp(arrival);
    if (!fields.is_ip()) return dropped(PortDrop::kNotIp);
    const bool control = fields.protocol == kProtocolIcmpv6 && fields.transport_at != 0 &&
                         fields.transport_at < fields.network_end &&
                         is_discovery(arrival.frame[fields.transport_at]);
    if (control && fields.network == NetworkKind::kIpv6) return take_discovery(arrival);
    if (fields.to.is_group() || fields.destination.is_multicast()) return dropped(PortDrop::kMulticast);
    if (!fields.source.is_unicast() || is_own(fields.source)) return dropped(PortDrop::kBadSource);
    if (fields.network == NetworkKind::kIpv6 && fields.source.is_v4()) return dropped(PortDrop::kBadSource);
    if (is_own(fields.destination)) return take_for_router(arrival, nullptr, 0);
    // An IPv4 address in an IPv6 header belongs to no host on a wire (RFC 4291, 2.5.5.2).
    const bool mapped = fields.network == NetworkKind::kIpv6 && fields.destination.is_v4();
    if (fields.source.is_link_local() || fields.destination.is_link_local() || mapped)
        return dropped(PortDrop::kNoRoute);
    return route(arrival);
}

Verdict AccessGateway::take_arp(Arrival& arrival) {
    const FrameFields& fields = arrival.fields;
    const std::uint8_t* arp = arrival.frame.data() + fields.network_at;
    MacAddress sender;
    std::copy_n(arp + 8, 6, sender.bytes.begin());
    if (sender.is_group()) return dropped(PortDrop::kBadSource);
    const bool for_us = is_own(fields.destination);
    if (on_link(fields.source) && !is_own(fields.source)) learn(fields.source, sender, for_us, arrival.now);
    if (!for_us || load_be16(arp + 6) != static_cast<std::uint16_t>(ArpOperation::kRequest))
        return consumed();
    write_arp(arrival.answer, ArpOperation::kReply, {setup_.mac, sender, fields.destination, fields.source});
    return replied();
}

// RFC 4861, 7.1 and 7.2.
Verdict AccessGateway::take_discovery(Arrival& arrival) {
    const FrameFields& fields = arrival.fields;
    const auto message = icmp_of(arrival.frame, fields);
    if (message.empty()) return dropped(PortDrop::kBadChecksum);
    const bool solicitation = message[0] == static_cast<std::uint8_t>(Icmpv6Type::kNeighbourSolicitation);
    const bool advertisement = message[0] == static_cast<std::uint8_t>(Icmpv6Type::kNeighbourAdvertisement);
    if (!solicitation && !advertisement) return consumed();
    if (message.size() < 24 || fields.hop_limit != 255 || message[1] != 0)
        return dropped(PortDrop::kBadSource);
    const IpAddress target(load_be64(message.data() + 8), load_be64(message.data() + 16));
    const auto mac = link_layer_option(message.subspan(24), solicitation ? 1 : 2);
    if (advertisement) {
        if (mac && !mac->is_group() && !is_own(target) && on_link(target))
            learn(target, *mac, false, arrival.now);
        return consumed();
    }
    if (!is_own(target)) return consumed();
    const bool asked = fields.source != IpAddress();  // no source: is the address free?
    if (asked && mac && !mac->is_group() && on_link(fields.source))
        learn(fields.source, *mac, true, arrival.now);
    const IpAddress all_nodes(0xFF02'0000'0000'0000, 1);
    const IpAddress to = asked ? fields.source : all_nodes;
    const MacAddress to_mac = asked ? mac.value_or(fields.from) : multicast_mac(all_nodes);
    write_neighbour_advertisement(arrival.answer, {setup_.mac, to_mac, target, to}, target, asked);
    return replied();
}

/// For a router's own address: of this one (`router` null) or of the one `hops` further on.
Verdict AccessGateway::take_for_router(Arrival& arrival, const WayRouter* router, std::uint8_t hops) {
    const FrameFields& fields = arrival.fields;
    const Verdict back{.kind = Verdict::Kind::kReply,
                       .answered = true,
                       .chain = router == nullptr ? kNoChain : router->there_and_back};
    const std::uint8_t icmp = fields.network == NetworkKind::kIpv4 ? kProtocolIcmp : kProtocolIcmpv6;
    if (fields.protocol == icmp) return take_echo(arrival, back, hop_limit_after(hops));
    if (fields.protocol != kProtocolUdp) return dropped(PortDrop::kNoService);
    return refuse(arrival, PortDrop::kNoService,
                  {.error = IcmpError::kPortUnreachable, .hop_limit = hop_limit_after(hops)}, router);
}

Verdict AccessGateway::take_echo(Arrival& arrival, const Verdict& back, std::uint8_t hop_limit) {
    const FrameFields& fields = arrival.fields;
    const auto message = icmp_of(arrival.frame, fields);
    if (message.empty()) return dropped(PortDrop::kBadChecksum);
    const bool v4 = fields.network == NetworkKind::kIpv4;
    const auto request = v4 ? static_cast<std::uint8_t>(IcmpType::kEchoRequest)
                            : static_cast<std::uint8_t>(Icmpv6Type::kEchoRequest);
    if (message[0] != request) return consumed();
    if (message.size() + 2 * kIpv6Header > FrameBuffer::kRoom) return dropped(PortDrop::kTooBig);
    const auto reply = v4 ? static_cast<std::uint8_t>(IcmpType::kEchoReply)
                          : static_cast<std::uint8_t>(Icmpv6Type::kEchoReply);
    write_icmp(arrival.answer, {setup_.mac, fields.from, fields.destination, fields.source},
               {.type = reply,
                .rest = load_be32(message.data() + 4),
                .payload = message.subspan(kIcmpHeader),
                .hop_limit = hop_limit});
    return back;
}

std::uint32_t AccessGateway::look_up(const IpAddress& address) {
    Remembered& place = remembered_[std::hash<IpAddress>()(address) % kRemembered];
    if (place.address != address) place = {address, backbone_.lookup.find(address)};
    return place.found;
}

Verdict AccessGateway::route(Arrival& arrival) {
    const FrameFields& fields = arrival.fields;
    const std::uint32_t found = look_up(fields.destination);
    if (found == PrefixLookup::kNone)
        return refuse(arrival, PortDrop::kNoRoute, {.error = IcmpError::kNoRoute}, nullptr);
    const Destination& destination = backbone_.destinations[found];
    const Way* way = backbone_.ways.find(setup_.node, destination.node, arrival.traffic_class, arrival.hash);
    if (way == nullptr)
        return refuse(arrival, PortDrop::kUnreachable, {.error = IcmpError::kHostUnreachable}, nullptr);
    return forward(arrival, destination, *way);
}

Verdict AccessGateway::forward(Arrival& arrival, const Destination& destination, const Way& way) {
    const FrameFields& fields = arrival.fields;
    const std::uint8_t hops = hop_count(way);
    const bool to_router = destination.port == Destination::kRouter;
    // Every router takes one off and may find none left; the last one not, where the packet is for itself.
    const int passes = hops + (to_router ? 0 : 1);
    if (fields.hop_limit <= passes) {
        const auto used = static_cast<std::uint8_t>(std::max(fields.hop_limit - 1, 0));
        use_hops(arrival.frame.data() + fields.network_at, fields.network == NetworkKind::kIpv4, used);
        return refuse(arrival, PortDrop::kHopLimit, {.hop_limit = hop_limit_after(used)},
                      used == 0 ? nullptr : &way.routers[used - 1U]);
    }
    const WayRouter* last = hops == 0 ? nullptr : &way.routers.back();
    if (hops > 0 && fields.dont_fragment && fields.network_length() > backbone_.mtu)
        return refuse(arrival, PortDrop::kTooBig, {.error = IcmpError::kTooBig, .mtu = backbone_.mtu},
                      nullptr);
    if (to_router) return take_for_router(arrival, last, hops);
    const std::uint32_t mtu = backbone_.port_mtus[destination.port];
    if (fields.network_length() > mtu && fields.dont_fragment)
        return refuse(arrival, PortDrop::kTooBig,
                      {.error = IcmpError::kTooBig, .mtu = mtu, .hop_limit = hop_limit_after(hops)}, last);
    use_hops(arrival.frame.data() + fields.network_at, fields.network == NetworkKind::kIpv4,
             static_cast<std::uint8_t>(hops + 1));
    return {.kind = Verdict::Kind::kForward, .chain = way.chain, .port = destination.port};
}

Verdict AccessGateway::pass_through(Arrival& arrival) {
    const Way* way =
        backbone_.ways.find(setup_.node, setup_.transparent->node, backbone_.classes.class_of(arrival.fields),
                            flow_hash(arrival.fields, backbone_.hash));
    if (way == nullptr) return dropped(PortDrop::kUnreachable);
    return {.kind = Verdict::Kind::kForward, .chain = way->chain, .port = setup_.transparent->port};
}

/// Drops the packet and, where that is allowed, has `router` (null: this one) say so.
Verdict AccessGateway::refuse(Arrival& arrival, PortDrop reason, const ErrorMessage& error,
                              const WayRouter* router) {
    const FrameFields& fields = arrival.fields;
    Verdict verdict = dropped(reason);
    if (!may_answer_error(fields, arrival.frame) || !error_allowed(arrival.now)) return verdict;
    const bool for_it = error.error == IcmpError::kPortUnreachable;
    const IpAddress from = for_it              ? fields.destination
                           : router == nullptr ? own_address(fields.source)
                                               : backbone_.addresses.of(router->node, fields.source);
    write_icmp_error(arrival.answer, {setup_.mac, fields.from, from, fields.source}, error, fields,
                     arrival.frame);
    verdict.answered = true;
    verdict.chain = router == nullptr ? kNoChain : router->there_and_back;
    return verdict;
}

std::vector<std::uint64_t> AccessGateway::take_released() { return std::exchange(released_, {}); }

void AccessGateway::learn(const IpAddress& address, const MacAddress& mac, bool create, SimTime now) {
    const auto frames = neighbours_.heard(address, mac, create, now);
    released_.insert(released_.end(), frames.begin(), frames.end());
}

Departure AccessGateway::depart(std::span<std::uint8_t> frame, std::uint64_t number, SimTime now,
                                FrameBuffer& question, bool corrupted) {
    FrameFields fields;
    if (corrupted && (parse_frame(frame, fields) != FrameFault::kNone || !fields.is_ip())) {
        ++counters_.dropped[static_cast<std::size_t>(PortDrop::kMalformed)];
        return {.kind = Departure::Kind::kDrop, .reason = PortDrop::kMalformed};
    }
    const bool v4 = load_be16(frame.data() + 12) == kEtherIpv4;
    HEXI_CHECK(frame.size() >= kEthernetHeader + (v4 ? kIpv4Header : kIpv6Header), "only IP frames depart");
    const std::uint8_t* ip = frame.data() + kEthernetHeader;
    const IpAddress to =
        v4 ? IpAddress::v4(load_be32(ip + 16)) : IpAddress(load_be64(ip + 24), load_be64(ip + 32));
    const auto found = neighbours_.find(to, number, now);
    if (found.ask) write_question(to, question);
    if (found.kind == NeighbourTable::Answer::Kind::kWaits)
        return {.kind = Departure::Kind::kWaits, .ask = found.ask};
    if (found.kind == NeighbourTable::Answer::Kind::kFull) {
        ++counters_.dropped[static_cast<std::size_t>(PortDrop::kNeighbourFull)];
        return {.kind = Departure::Kind::kDrop, .ask = found.ask};
    }
    std::copy(found.mac.bytes.begin(), found.mac.bytes.end(), frame.begin());
    std::copy(setup_.mac.bytes.begin(), setup_.mac.bytes.end(), frame.begin() + 6);
    return {.kind = Departure::Kind::kSend, .ask = found.ask};
}

void AccessGateway::write_question(const IpAddress& target, FrameBuffer& question) const {
    const IpAddress from = own_address(target);
    if (!target.is_v4()) return write_neighbour_solicitation(question, setup_.mac, from, target);
    write_arp(question, ArpOperation::kRequest, {setup_.mac, kBroadcastMac, from, target});
}

bool AccessGateway::is_own(const IpAddress& address) const {
    return address == link_local_ || std::any_of(setup_.addresses.begin(), setup_.addresses.end(),
                                                 [&](const IpPrefix& own) { return own.address == address; });
}

bool AccessGateway::on_link(const IpAddress& address) const {
    if (!address.is_v4() && address.is_link_local()) return true;
    return std::any_of(setup_.addresses.begin(), setup_.addresses.end(),
                       [&](const IpPrefix& own) { return own.contains(address); });
}

/// The gateway's address in the network of `like`, else one of its family, else the router's loopback.
IpAddress AccessGateway::own_address(const IpAddress& like) const {
    const IpPrefix* best = nullptr;
    for (const IpPrefix& own : setup_.addresses) {
        if (own.address.is_v4() != like.is_v4()) continue;
        if (best == nullptr || own.contains(like)) best = &own;
    }
    return best != nullptr ? best->address : backbone_.addresses.of(setup_.node, like);
}

bool AccessGateway::error_allowed(SimTime now) {
    constexpr SimTime kBurst{100'000'000'000};  // a tenth of a second's errors
    const SimTime price{1'000'000'000'000 / std::max<std::int64_t>(setup_.errors_per_s, 1)};
    // Before the first error there is a whole burst.
    error_credit_ =
        error_credit_at_ == SimTime(0) ? kBurst : std::min(kBurst, error_credit_ + (now - error_credit_at_));
    error_credit_at_ = now;
    if (error_credit_ < price) {
        ++counters_.errors_withheld;
        return false;
    }
    error_credit_ -= price;
    return true;
}

}  // namespace hexi
