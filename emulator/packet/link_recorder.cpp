#include "emulator/packet/link_recorder.hpp"

#include <algorithm>
#include <array>

#include "traces/capture/wire_order.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kEthernet = 14, kIp = 20, kUdp = 8, kHeaders = kEthernet + kIp + kUdp;
using Headers = std::array<std::uint8_t, kHeaders>;

std::uint32_t address_of(NodeId node) {
    constexpr std::uint32_t kNet = 0x0A000000;
    return kNet + static_cast<std::uint32_t>(node.index()) + 1;
}

/// Locally administered, by the node's address.
void put_mac(std::uint8_t* at, NodeId node) {
    store_big(at, std::uint16_t{0x0200});
    store_big(at + 2, address_of(node));
}

std::uint16_t ip_checksum(const std::uint8_t* header) {
    std::uint32_t sum = 0;
    for (std::uint32_t i = 0; i < kIp; i += 2) sum += load_big<std::uint16_t>(header + i);
    sum = (sum & 0xFFFFU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~(sum + (sum >> 16U)));
}

Headers headers_of(const PassedPacket& packet) {
    constexpr std::uint16_t kDiscard = 9;
    Headers bytes{};
    put_mac(bytes.data(), packet.to);
    put_mac(bytes.data() + 6, packet.from);
    store_big(bytes.data() + 12, std::uint16_t{0x0800});
    std::uint8_t* const ip = bytes.data() + kEthernet;
    const auto length = static_cast<std::uint16_t>(std::max(packet.bytes, kHeaders) - kEthernet);
    ip[0] = 0x45;
    store_big(ip + 2, length);
    store_big(ip + 4, static_cast<std::uint16_t>(packet.tag));
    ip[8] = 64;
    ip[9] = 17;
    store_big(ip + 12, address_of(packet.from));
    store_big(ip + 16, address_of(packet.to));
    store_big(ip + 10, ip_checksum(ip));
    std::uint8_t* const udp = ip + kIp;
    store_big(udp, static_cast<std::uint16_t>(packet.ingress));
    store_big(udp + 2, kDiscard);
    store_big(udp + 4, static_cast<std::uint16_t>(length - kIp));
    return bytes;
}

}  // namespace

Result<std::unique_ptr<LinkRecorder>> LinkRecorder::create(const Experiment& experiment,
                                                           const std::string& path,
                                                           const std::vector<std::string>& names) {
    const Topology& topology = *experiment.topology;
    std::vector<LinkId> wanted;
    for (const std::string& name : names) {
        const auto found = topology.find_links(name);
        if (!found) return tl::unexpected(found.error());
        wanted.insert(wanted.end(), found->begin(), found->end());
    }
    auto writer = CaptureWriter::create(
        path, {.format = path.ends_with(".pcap") ? WrittenFormat::kPcap : WrittenFormat::kPcapng});
    if (!writer) return tl::unexpected(writer.error());
    std::unique_ptr<LinkRecorder> made(new LinkRecorder(std::move(*writer)));
    made->interface_of_.resize(topology.links().size());
    for (std::size_t i = 0; i < topology.links().size(); ++i) {
        if (names.empty() || std::ranges::find(wanted, LinkId(i)) != wanted.end())
            made->add(topology.links()[i], i);
    }
    return made;
}

void LinkRecorder::add(const Link& link, std::size_t index) {
    interface_of_[index] = static_cast<std::uint32_t>(interfaces_.size());
    interfaces_.push_back({.name = link.id,
                           .description = "simulated, at the far end",
                           .snap_bytes = kHeaders,
                           .time_digits = 9,
                           .speed = link.capacity,
                           .seen = 0,
                           .dropped = 0});
}

bool LinkRecorder::watches(std::uint32_t link) const {
    return link < interface_of_.size() && interface_of_[link];
}

void LinkRecorder::passed(const PassedPacket& packet) {
    const std::uint32_t interface = *interface_of_[packet.link];
    ++*interfaces_[interface].seen;
    const Headers bytes = headers_of(packet);
    const auto written =
        writer_.write({.at = trace_time(0, static_cast<std::uint64_t>(packet.at.count()) / 1000),
                       .bytes = bytes.data(),
                       .captured = std::min(packet.bytes, kHeaders),
                       .wire_bytes = packet.bytes,
                       .interface = interface,
                       .direction = CaptureDirection::kInbound},
                      interfaces_);
    if (!written && !failure_) failure_ = written.error();
}

void LinkRecorder::lost(std::uint32_t link) { ++*interfaces_[*interface_of_[link]].dropped; }

Result<void> LinkRecorder::close() {
    if (failure_) return tl::unexpected(*failure_);
    return writer_.close(interfaces_);
}

}  // namespace hexi
