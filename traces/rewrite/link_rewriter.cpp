#include "traces/rewrite/link_rewriter.hpp"

#include <algorithm>

#include "traces/capture/wire_order.hpp"

namespace hexi {
namespace {

constexpr std::size_t kAddresses = 12, kTag = 4, kEthernet = 14;

bool is_tag(std::uint16_t type) { return type == 0x8100 || type == 0x88A8 || type == 0x9100; }

}  // namespace

void EditablePacket::take(const TracePacket& packet) {
    if (buffer_.size() < packet.captured + kTag) buffer_.resize(packet.captured + kTag);
    taken_ = packet;
    from_ = kTag;
    size_ = packet.captured;
    std::copy_n(packet.bytes, packet.captured, buffer_.begin() + kTag);
}

TracePacket EditablePacket::packet() const {
    TracePacket now = taken_;
    now.bytes = buffer_.data() + from_;
    now.captured = static_cast<std::uint32_t>(size_);
    now.wire_bytes = taken_.wire_bytes - taken_.captured + now.captured;
    return now;
}

void EditablePacket::change(const LinkChanges& changes, LinkType link) {
    if (link != LinkType::kEthernet || size_ < kEthernet) return;
    if (changes.tags == LinkChanges::Tags::kStrip) strip_tags();
    if (changes.tags == LinkChanges::Tags::kSet) set_tag(changes.vlan);
    if (changes.destination) std::copy_n(changes.destination->bytes.begin(), 6, bytes().begin());
    if (changes.source) std::copy_n(changes.source->bytes.begin(), 6, bytes().begin() + 6);
}

void EditablePacket::strip_tags() {
    while (size_ >= kEthernet + kTag && is_tag(load_big<std::uint16_t>(bytes().data() + kAddresses))) {
        const auto addresses = bytes().begin();
        std::copy_backward(addresses, addresses + kAddresses, addresses + kAddresses + kTag);
        from_ += kTag;
        size_ -= kTag;
    }
}

void EditablePacket::set_tag(std::uint16_t vlan) {
    constexpr std::uint16_t kVlan = 0x8100, kPriority = 0xF000;
    if (!is_tag(load_big<std::uint16_t>(bytes().data() + kAddresses))) {
        const auto addresses = bytes().begin();
        std::copy(addresses, addresses + kAddresses, addresses - kTag);
        from_ -= kTag;
        size_ += kTag;
        store_big(bytes().data() + kAddresses, kVlan);
        store_big(bytes().data() + kAddresses + 2, std::uint16_t{0});
    }
    if (size_ < kEthernet + 2) return;
    std::uint8_t* const control = bytes().data() + kAddresses + 2;
    store_big(control, static_cast<std::uint16_t>((load_big<std::uint16_t>(control) & kPriority) | vlan));
}

}  // namespace hexi
