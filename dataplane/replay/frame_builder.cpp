#include "dataplane/replay/frame_builder.hpp"

#include <algorithm>

#include "traces/capture/wire_order.hpp"
#include "traces/flow/packet_headers.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kHeader = 14, kLeast = 60;

/// Where the IP header of a packet without Ethernet header begins, and what Ethernet calls it.
struct Inner {
    std::uint32_t at = 0;
    std::uint16_t type = 0;
};
std::optional<Inner> ip_of(const TracePacket& packet, LinkType link) {
    constexpr std::uint16_t kIpv4 = 0x0800, kIpv6 = 0x86DD;
    const PacketHeaders headers = find_headers(packet, link);
    if (headers.kind != HeaderKind::kIp) return std::nullopt;
    return Inner{headers.network_at, headers.is_v6 ? kIpv6 : kIpv4};
}

}  // namespace

FrameBuilder::Outcome FrameBuilder::build(const TracePacket& packet, LinkType link, HeldFrame& frame) {
    std::uint32_t from = 0, before = 0;
    std::uint16_t type = 0;
    if (link != LinkType::kEthernet) {
        const auto inner = ip_of(packet, link);
        if (!inner) {
            ++counts_.no_frames;
            return Outcome::kLeftOut;
        }
        from = inner->at;
        type = inner->type;
        before = kHeader;
    }
    const std::uint32_t captured = packet.captured - from;
    const bool cut = packet.captured < packet.wire_bytes;
    const std::uint32_t whole = before + (cut && rules_.pad ? packet.wire_bytes - from : captured);
    const std::uint32_t length = std::max(whole, kLeast);
    if (length > rules_.longest) {
        ++counts_.too_long;
        return Outcome::kLeftOut;
    }
    const auto made = memory_.allocate(length);
    if (!made) return Outcome::kNoMemory;
    frame = *made;
    std::uint8_t* at = frame.bytes;
    if (before > 0) {
        at = std::copy(rules_.destination.bytes.begin(), rules_.destination.bytes.end(), at);
        at = std::copy(rules_.source.bytes.begin(), rules_.source.bytes.end(), at);
        store_big(at, type);
        at += sizeof type;
    }
    at = std::copy_n(packet.bytes + from, captured, at);
    std::fill(at, frame.bytes + length, std::uint8_t{0});
    ++counts_.made;
    if (cut && rules_.pad) ++counts_.padded;
    return Outcome::kMade;
}

}  // namespace hexi
