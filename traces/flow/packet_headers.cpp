#include "traces/flow/packet_headers.hpp"

#include <optional>

#include "traces/capture/wire_order.hpp"

namespace hexi {
namespace {

constexpr std::uint16_t kEtherIpv4 = 0x0800, kEtherIpv6 = 0x86DD, kEtherMpls = 0x8847,
                        kEtherMplsUpstream = 0x8848;
constexpr std::uint16_t kVlan = 0x8100, kServiceVlan = 0x88A8, kOldServiceVlan = 0x9100;
constexpr std::uint8_t kTcp = 6, kUdp = 17, kDccp = 33, kSctp = 132, kUdpLite = 136;

/// What follows a link-layer header, and where.
struct Payload {
    std::size_t at = 0;
    std::uint16_t ether_type = 0;  ///< 0: told by the IP version
};

class HeaderFinder {
public:
    explicit HeaderFinder(const TracePacket& packet) : bytes_(packet.bytes), size_(packet.captured) {}

    PacketHeaders find(LinkType link) {
        auto payload = behind(link);
        if (!payload) return {};
        skip_tags(*payload);
        const std::size_t at = payload->at;
        if (payload->ether_type == 0) payload->ether_type = version_type(at);
        if (payload->ether_type == kEtherIpv4) return ipv4(at);
        if (payload->ether_type == kEtherIpv6) return ipv6(at);
        return {};
    }

private:
    [[nodiscard]] bool has(std::size_t at, std::size_t count) const { return at + count <= size_; }
    [[nodiscard]] std::uint16_t u16(std::size_t at) const { return load_big<std::uint16_t>(bytes_ + at); }

    [[nodiscard]] std::optional<Payload> typed_at(std::size_t at) const {
        if (!has(at, 2)) return std::nullopt;
        return Payload{at + 2, u16(at)};
    }
    [[nodiscard]] std::optional<Payload> behind(LinkType link) const {
        constexpr std::size_t kEthernetType = 12, kSllType = 14, kSll2Header = 20, kNullHeader = 4,
                              kHdlcType = 2;
        switch (link) {
            case LinkType::kEthernet:
                return typed_at(kEthernetType);
            case LinkType::kRawIp:
            case LinkType::kIpv4:
            case LinkType::kIpv6:
                return Payload{};
            case LinkType::kNull:
            case LinkType::kLoop:
                return Payload{kNullHeader, 0};
            case LinkType::kLinuxSll:
                return typed_at(kSllType);
            case LinkType::kLinuxSll2:
                if (!has(0, kSll2Header)) return std::nullopt;
                return Payload{kSll2Header, u16(0)};
            case LinkType::kCiscoHdlc:
                return typed_at(kHdlcType);
            case LinkType::kPpp:
                return ppp();
        }
        return std::nullopt;
    }
    /// With or without HDLC's address and control (RFC 1662).
    [[nodiscard]] std::optional<Payload> ppp() const {
        constexpr std::uint16_t kHdlc = 0xFF03, kPppIpv4 = 0x0021, kPppIpv6 = 0x0057;
        const std::size_t at = has(0, 2) && u16(0) == kHdlc ? 2 : 0;
        if (!has(at, 2)) return std::nullopt;
        if (u16(at) != kPppIpv4 && u16(at) != kPppIpv6) return std::nullopt;
        return Payload{at + 2, u16(at) == kPppIpv4 ? kEtherIpv4 : kEtherIpv6};
    }
    void skip_tags(Payload& payload) const {
        constexpr int kMostTags = 4;
        for (int i = 0; i < kMostTags; ++i) {
            const std::uint16_t type = payload.ether_type;
            if ((type != kVlan && type != kServiceVlan && type != kOldServiceVlan) || !has(payload.at, 4))
                break;
            payload = {payload.at + 4, u16(payload.at + 2)};
        }
        if (payload.ether_type == kEtherMpls || payload.ether_type == kEtherMplsUpstream)
            skip_labels(payload);
    }
    /// Down to the label with the bottom-of-stack bit (RFC 3032).
    void skip_labels(Payload& payload) const {
        constexpr int kMostLabels = 16;
        for (int i = 0; i < kMostLabels && has(payload.at, 4); ++i) {
            const bool bottom = (bytes_[payload.at + 2] & 1U) != 0;
            payload.at += 4;
            if (!bottom) continue;
            payload.ether_type = 0;
            return;
        }
    }
    [[nodiscard]] std::uint16_t version_type(std::size_t at) const {
        if (!has(at, 1)) return 1;
        const unsigned version = bytes_[at] >> 4U;
        return version == 4 ? kEtherIpv4 : version == 6 ? kEtherIpv6 : 1;
    }

    [[nodiscard]] PacketHeaders ipv4(std::size_t at) const {
        constexpr std::size_t kLeast = 20;
        PacketHeaders found{.kind = HeaderKind::kCut, .network_at = static_cast<std::uint32_t>(at)};
        if (!has(at, kLeast)) return found;
        const std::size_t length = (bytes_[at] & 0x0FU) * std::size_t{4};
        if (bytes_[at] >> 4U != 4 || length < kLeast) return found;
        found.kind = HeaderKind::kIp;
        found.key.source = IpAddress::v4(load_big<std::uint32_t>(bytes_ + at + 12));
        found.key.destination = IpAddress::v4(load_big<std::uint32_t>(bytes_ + at + 16));
        constexpr std::uint16_t kFragmentOffset = 0x1FFF;
        found.later_fragment = (u16(at + 6) & kFragmentOffset) != 0;
        add_transport(found, bytes_[at + 9], at + length);
        return found;
    }
    [[nodiscard]] PacketHeaders ipv6(std::size_t at) const {
        constexpr std::size_t kHeader = 40;
        PacketHeaders found{
            .kind = HeaderKind::kCut, .network_at = static_cast<std::uint32_t>(at), .is_v6 = true};
        if (!has(at, kHeader) || bytes_[at] >> 4U != 6) return found;
        found.kind = HeaderKind::kIp;
        found.key.source = {load_big<std::uint64_t>(bytes_ + at + 8),
                            load_big<std::uint64_t>(bytes_ + at + 16)};
        found.key.destination = {load_big<std::uint64_t>(bytes_ + at + 24),
                                 load_big<std::uint64_t>(bytes_ + at + 32)};
        std::uint8_t next = bytes_[at + 6];
        std::size_t from = at + kHeader;
        for (int i = 0; i < 8 && is_extension(next); ++i) {
            if (!has(from, 8)) return found;
            constexpr std::uint8_t kFragment = 44, kAuthentication = 51;
            if (next == kFragment && (u16(from + 2) & 0xFFF8U) != 0) found.later_fragment = true;
            const std::size_t length = next == kFragment         ? 8
                                       : next == kAuthentication ? (bytes_[from + 1] + std::size_t{2}) * 4
                                                                 : (bytes_[from + 1] + std::size_t{1}) * 8;
            next = bytes_[from];
            from += length;
        }
        add_transport(found, next, from);
        return found;
    }
    /// Hop-by-hop, routing, fragment, authentication, destination options, mobility.
    static bool is_extension(std::uint8_t next) {
        return next == 0 || next == 43 || next == 44 || next == 51 || next == 60 || next == 135;
    }
    void add_transport(PacketHeaders& found, std::uint8_t protocol, std::size_t at) const {
        found.key.protocol = protocol;
        const bool has_ports = protocol == kTcp || protocol == kUdp || protocol == kSctp ||
                               protocol == kDccp || protocol == kUdpLite;
        if (found.later_fragment || !has(at, 4)) return;
        found.transport_at = static_cast<std::uint32_t>(at);
        if (!has_ports) return;
        found.key.source_port = u16(at);
        found.key.destination_port = u16(at + 2);
    }

    const std::uint8_t* bytes_;
    std::size_t size_;
};

}  // namespace

PacketHeaders find_headers(const TracePacket& packet, LinkType link) {
    return HeaderFinder(packet).find(link);
}

}  // namespace hexi
