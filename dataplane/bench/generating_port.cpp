#include "dataplane/bench/generating_port.hpp"

#include <algorithm>
#include <cstring>

#include "dataplane/clock/tsc.hpp"
#include "dataplane/packet/byte_order.hpp"
#include "dataplane/packet/checksum.hpp"
#include "dataplane/packet/frame_writer.hpp"
#include "dataplane/packet/protocol.hpp"

namespace hexi {
namespace {

constexpr std::size_t kUdpAt = kEthernetHeader + kIpv4Header, kStampAt = kUdpAt + 8;
// A flow's number is 4 bits of host, 10 of source address, 6 of source port.
constexpr std::uint32_t kFlows = 1U << 20U;
constexpr MacAddress kHostMac{{0x02, 0, 0, 0, 0, 0x05}};

/// An address of the pattern's families with `offset` added.
IpAddress plus(const IpAddress& first, std::uint32_t offset) { return {first.high(), first.low() + offset}; }

}  // namespace

std::uint64_t stamp_of(std::span<const std::uint8_t> frame) {
    std::uint64_t stamp = 0;
    std::memcpy(&stamp, frame.data() + kStampAt, sizeof stamp);
    return stamp;
}

GeneratingPort::GeneratingPort(std::unique_ptr<PacketPort> device, TrafficPattern pattern, FrameWatch& watch)
    : device_(std::move(device)), pattern_(std::move(pattern)), watch_(watch) {}

std::size_t GeneratingPort::receive(std::span<HeldFrame> frames) {
    const std::uint64_t now = read_cycles();
    watch_.polled(now);
    if (templates_.empty()) {
        if (introduced_ == kHosts || device_->receive(frames.first(1)) == 0) return 0;
        introduce(frames.front());
        return 1;
    }
    const std::size_t count = due(frames.size(), now);
    if (count == 0) return 0;
    const std::size_t taken = device_->receive(frames.first(count));
    for (std::size_t i = 0; i < taken; ++i) fill(frames[i].bytes, now);
    return taken;
}

/// One of the port's hosts asks for its gateway, and so is known to it.
void GeneratingPort::introduce(HeldFrame& frame) {
    FrameBuffer question;
    const IpAddress host = plus(pattern_.sources, introduced_++);
    write_arp(question, ArpOperation::kRequest, {kHostMac, kBroadcastMac, host, pattern_.gateway});
    std::copy(question.bytes().begin(), question.bytes().end(), frame.bytes);
}

std::size_t GeneratingPort::due(std::size_t most, std::uint64_t now) {
    if (pattern_.cycles_per_frame == 0) return most;
    if (next_due_ == 0) next_due_ = now;
    std::size_t count = 0;
    for (; count < most && next_due_ <= now; ++count) next_due_ += pattern_.cycles_per_frame;
    return count;
}

void GeneratingPort::fill(std::uint8_t* bytes, std::uint64_t stamp) {
    next_ = (next_ + 0x9E3779B1U) % kFlows;  // an odd step visits every flow once before any comes again
    if (++destination_ == pattern_.destinations.size()) destination_ = 0;
    std::memcpy(bytes, templates_[destination_ * kHosts + next_ % kHosts].data(), kFrame);
    const auto source = static_cast<std::uint16_t>(next_ >> 4U & 0x3FFU);
    std::uint8_t* ip = bytes + kEthernetHeader;
    // The template's source ends in ten zeros, so nothing else changes under the checksum.
    store_be16(ip + 14, static_cast<std::uint16_t>(load_be16(ip + 14) | source));
    store_be16(ip + 10, updated_checksum(load_be16(ip + 10), 0, source));
    store_be16(bytes + kUdpAt, static_cast<std::uint16_t>(1024U + (next_ >> 14U)));
    std::memcpy(bytes + kStampAt, &stamp, sizeof stamp);
}

std::size_t GeneratingPort::send(std::span<const HeldFrame> frames) {
    if (templates_.empty()) learn(frames);
    watch_.left(frames);
    return device_->send(frames);
}

void GeneratingPort::learn(std::span<const HeldFrame> frames) {
    for (const HeldFrame& frame : frames) {
        FrameFields fields;
        const bool answer = parse_frame({frame.bytes, frame.length}, fields) == FrameFault::kNone &&
                            fields.network == NetworkKind::kArp && introduced_ == kHosts;
        if (!answer) continue;
        for (const IpAddress& destination : pattern_.destinations) {
            for (std::uint32_t host = 0; host < kHosts; ++host) {
                FrameBuffer udp;
                constexpr std::size_t kPayload = kFrame - kUdpAt;
                write_ip_header(udp, {kHostMac, fields.from, pattern_.sources, plus(destination, host)},
                                kProtocolUdp, kPayload);
                std::uint8_t* header = udp.grow(kPayload);
                store_be16(header + 2, 9);  // discard (RFC 863)
                store_be16(header + 4, kPayload);
                templates_.emplace_back();
                std::copy(udp.bytes().begin(), udp.bytes().end(), templates_.back().begin());
            }
        }
        return;
    }
}

}  // namespace hexi
