// pcapng (draft-ietf-opsawg-pcapng): any number of sections, each in its own byte order.
#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "traces/capture/pcapng_time.hpp"
#include "traces/capture/record_parser.hpp"
#include "traces/capture/wire_order.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kSection = 0x0A0D0D0A, kInterface = 1, kOldPacket = 2, kSimplePacket = 3,
                        kStatistics = 5, kPacket = 6;
constexpr std::uint32_t kByteOrder = 0x1A2B3C4D;
/// A block's type and length before its body, and its length again behind.
constexpr std::uint32_t kBefore = 8, kBehind = 4, kAround = kBefore + kBehind;
constexpr std::uint16_t kEndOfOptions = 0;
constexpr std::uint16_t kName = 2, kDescription = 3, kSpeed = 8, kResolution = 9, kFcsLength = 13,
                        kTimeOffset = 14;
constexpr std::uint16_t kFlags = 2, kDropCount = 4;
constexpr std::uint16_t kSeen = 4, kDropped = 5, kMissed = 7;
/// Interfaces and bytes of a name that are kept: what a file can make us hold is bounded.
constexpr std::size_t kMostInterfaces = 65'536, kLongestName = 255;

using Bytes = std::span<const std::uint8_t>;

/// Calls `each(code, value)` for the options in `bytes`; false where one does not fit.
template <typename Each>
bool for_options(Bytes bytes, bool big, Each each) {
    while (bytes.size() >= 4) {
        const auto code = load<std::uint16_t>(bytes.data(), big);
        const std::size_t length = load<std::uint16_t>(bytes.data() + 2, big);
        if (code == kEndOfOptions) return true;
        if (length > bytes.size() - 4) return false;
        each(code, bytes.subspan(4, length));
        bytes = bytes.subspan(std::min(bytes.size(), 4 + (length + 3) / 4 * 4));
    }
    return true;
}

std::string text_of(Bytes value) {
    const auto length = static_cast<std::size_t>(std::find(value.begin(), value.end(), 0) - value.begin());
    return {reinterpret_cast<const char*>(value.data()), std::min(length, kLongestName)};
}

/// Sums the values of several sections.
void add_count(std::optional<std::uint64_t>& count, Bytes value, bool big) {
    if (value.size() == 8) count = count.value_or(0) + load<std::uint64_t>(value.data(), big);
}

class PcapngParser final : public RecordParser {
public:
    ParseStep parse(Bytes bytes, PacketBatch& batch) override {
        std::size_t at = 0;
        while (!batch.full()) {
            const Bytes left = bytes.subspan(at);
            if (left.size() < kAround) return {ParseStep::Kind::kMore, at, kAround, {}};
            if (begins_section(left.data()) && !settle_byte_order(left.data()))
                return damaged(at, "a section whose byte-order magic is none");
            const auto type = load<std::uint32_t>(left.data(), big_),
                       length = load<std::uint32_t>(left.data() + 4, big_);
            if (length < kAround || length % 4 != 0)
                return damaged(
                    at,
                    fmt::format("a block of {} bytes; a block has at least 12, and a multiple of 4", length));
            if (!understood(type)) {
                if (!batch.empty()) return {ParseStep::Kind::kFull, at, 0, {}};
                ++met().other_blocks;
                return {ParseStep::Kind::kSkip, at, length, {}};
            }
            if (length > kLargestRecord)
                return damaged(at, fmt::format("a block of type {} with {} bytes; at most {} are allowed",
                                               type, length, kLargestRecord));
            if (left.size() < length) return {ParseStep::Kind::kMore, at, length, {}};
            if (load<std::uint32_t>(left.data() + length - kBehind, big_) != length)
                return damaged(at, fmt::format("a block of {} bytes that ends in another length, {}", length,
                                               load<std::uint32_t>(left.data() + length - kBehind, big_)));
            why_.clear();
            take(type, left.subspan(kBefore, length - kAround), batch);
            if (!why_.empty()) return damaged(at, std::move(why_));
            at += length;
        }
        return {ParseStep::Kind::kFull, at, 0, {}};
    }

    [[nodiscard]] bool plausible(Bytes bytes, bool last) const override {
        if (bytes.size() < kAround) return false;
        const bool section = begins_section(bytes.data());
        const bool big = section ? load<std::uint32_t>(bytes.data() + 8, true) == kByteOrder : big_;
        const auto type = load<std::uint32_t>(bytes.data(), big),
                   length = load<std::uint32_t>(bytes.data() + 4, big);
        if (!understood(type) || length < kAround || length % 4 != 0 || length > bytes.size()) return false;
        if (length + kAround > bytes.size() && !(last && length == bytes.size())) return false;
        return load<std::uint32_t>(bytes.data() + length - kBehind, big) == length;
    }
    [[nodiscard]] std::size_t alignment() const override { return 4; }

private:
    static bool begins_section(const std::uint8_t* at) { return load<std::uint32_t>(at, false) == kSection; }
    static bool understood(std::uint32_t type) {
        return type == kPacket || type == kSimplePacket || type == kOldPacket || type == kInterface ||
               type == kStatistics || type == kSection;
    }
    static ParseStep damaged(std::size_t at, std::string why) {
        return {ParseStep::Kind::kDamaged, at, 0, std::move(why)};
    }
    bool settle_byte_order(const std::uint8_t* at) {
        const auto magic = load<std::uint32_t>(at + 8, false);
        if (magic != kByteOrder && magic != reversed(kByteOrder)) return false;
        big_ = magic != kByteOrder;
        return true;
    }

    /// What is wrong with a block goes into why_.
    void take(std::uint32_t type, Bytes body, PacketBatch& batch) {
        switch (type) {
            case kPacket:
                return take_packet(body, batch);
            case kSimplePacket:
                return take_simple_packet(body, batch);
            case kOldPacket:
                return take_old_packet(body, batch);
            case kInterface:
                return take_interface(body);
            case kStatistics:
                return take_statistics(body);
            default:
                return take_section(body);
        }
    }

    void take_section(Bytes body) {
        constexpr std::size_t kFixed = 16;
        if (body.size() < kFixed) return refuse_short("section header", body.size(), kFixed);
        const auto major = load<std::uint16_t>(body.data() + 4, big_),
                   minor = load<std::uint16_t>(body.data() + 6, big_);
        if (major != 1) why_ = fmt::format("a section of version {}.{}; version 1 is read", major, minor);
        if (!for_options(body.subspan(kFixed), big_, [](std::uint16_t, Bytes) {}))
            refuse_options("section header");
        first_interface_ = interfaces().size();
    }

    void take_interface(Bytes body) {
        constexpr std::size_t kFixed = 8;
        if (body.size() < kFixed) return refuse_short("interface", body.size(), kFixed);
        if (interfaces().size() == kMostInterfaces) {
            why_ = fmt::format("one interface more than the {} that are allowed", kMostInterfaces);
            return;
        }
        TraceInterface interface {
            .link = link_type_of(load<std::uint16_t>(body.data(), big_)),
            .snap_bytes = load<std::uint32_t>(body.data() + 4, big_)
        };
        std::uint8_t resolution = 6;
        std::int64_t offset_s = 0;
        const bool fit = for_options(body.subspan(kFixed), big_, [&](std::uint16_t code, Bytes value) {
            if (code == kName) interface.name = text_of(value);
            if (code == kDescription) interface.description = text_of(value);
            if (code == kSpeed && value.size() == 8)
                interface.speed = BitRate(load<std::uint64_t>(value.data(), big_));
            if (code == kResolution && !value.empty()) resolution = value[0];
            if (code == kFcsLength && !value.empty()) interface.fcs_bytes = value[0];
            if (code == kTimeOffset && value.size() == 8)
                offset_s = static_cast<std::int64_t>(load<std::uint64_t>(value.data(), big_));
        });
        if (!fit) return refuse_options("interface");
        const PcapngClock& clock = clocks_.emplace_back(resolution, offset_s);
        interface.time_digits = clock.digits();
        known_interfaces().push_back(std::move(interface));
    }

    void take_statistics(Bytes body) {
        constexpr std::size_t kFixed = 12;
        if (body.size() < kFixed) return refuse_short("statistics", body.size(), kFixed);
        ++met().other_blocks;
        const auto index = interface_at(load<std::uint32_t>(body.data(), big_));
        if (!index) return why_.clear();  // no packet is concerned
        TraceInterface& interface = known_interfaces()[*index];
        const bool fit = for_options(body.subspan(kFixed), big_, [&](std::uint16_t code, Bytes value) {
            if (code == kSeen) add_count(interface.seen, value, big_);
            if (code == kDropped) add_count(interface.dropped, value, big_);
            if (code == kMissed) add_count(interface.missed, value, big_);
        });
        if (!fit) refuse_options("statistics");
    }

    /// Enhanced Packet Block.
    void take_packet(Bytes body, PacketBatch& batch) {
        constexpr std::size_t kFixed = 20;
        if (body.size() < kFixed) return refuse_short("packet", body.size(), kFixed);
        add(load<std::uint32_t>(body.data(), big_), 0, body, batch);
    }
    /// Obsolete Packet Block: a short interface number, and the drops where the other half was.
    void take_old_packet(Bytes body, PacketBatch& batch) {
        constexpr std::size_t kFixed = 20;
        constexpr std::uint16_t kDropsUnknown = 0xFFFF;
        if (body.size() < kFixed) return refuse_short("packet", body.size(), kFixed);
        const auto drops = load<std::uint16_t>(body.data() + 2, big_);
        add(load<std::uint16_t>(body.data(), big_), drops == kDropsUnknown ? 0 : drops, body, batch);
    }
    /// Both have time, lengths, bytes and options at the same places.
    void add(std::uint32_t interface, std::uint32_t lost, Bytes body, PacketBatch& batch) {
        constexpr std::size_t kFixed = 20;
        const auto captured = load<std::uint32_t>(body.data() + 12, big_),
                   wire = load<std::uint32_t>(body.data() + 16, big_);
        if (captured > kLongestPacket || captured > body.size() - kFixed)
            return refuse_captured(captured, body.size() - kFixed);
        const auto index = interface_at(interface);
        if (!index) return;
        const std::uint64_t ticks = std::uint64_t{load<std::uint32_t>(body.data() + 4, big_)} << 32U |
                                    load<std::uint32_t>(body.data() + 8, big_);
        TracePacket packet{.at = clocks_[*index].at(ticks),
                           .bytes = body.data() + kFixed,
                           .captured = captured,
                           .interface = *index,
                           .lost_before = lost};
        const std::size_t options_at = kFixed + (std::size_t{captured} + 3) / 4 * 4;
        if (options_at < body.size() && !take_options(body.subspan(options_at), packet))
            return refuse_options("packet");
        packet.wire_bytes = checked_wire(wire, captured);
        last_ = packet.at;
        batch.add(packet);
    }
    bool take_options(Bytes options, TracePacket& packet) const {
        constexpr std::uint32_t kDirection = 3, kInbound = 1, kOutbound = 2;
        return for_options(options, big_, [&](std::uint16_t code, Bytes value) {
            if (code == kFlags && value.size() == 4) {
                const std::uint32_t direction = load<std::uint32_t>(value.data(), big_) & kDirection;
                if (direction == kInbound) packet.direction = CaptureDirection::kInbound;
                if (direction == kOutbound) packet.direction = CaptureDirection::kOutbound;
            }
            if (code == kDropCount && value.size() == 8)
                packet.lost_before = static_cast<std::uint32_t>(std::min<std::uint64_t>(
                    load<std::uint64_t>(value.data(), big_), std::numeric_limits<std::uint32_t>::max()));
        });
    }

    /// Simple Packet Block: of the section's first interface, without time, cut at the interface's snap
    /// length.
    void take_simple_packet(Bytes body, PacketBatch& batch) {
        constexpr std::size_t kFixed = 4;
        if (body.size() < kFixed) return refuse_short("simple packet", body.size(), kFixed);
        const auto index = interface_at(0);
        if (!index) return;
        const auto wire = load<std::uint32_t>(body.data(), big_);
        const std::uint32_t snap = interfaces()[*index].snap_bytes;
        const std::uint32_t captured = snap > 0 ? std::min(wire, snap) : wire;
        if (captured > kLongestPacket || captured > body.size() - kFixed)
            return refuse_captured(captured, body.size() - kFixed);
        ++met().untimed_packets;
        batch.add({.at = last_,
                   .bytes = body.data() + kFixed,
                   .captured = captured,
                   .wire_bytes = checked_wire(wire, captured),
                   .interface = *index,
                   .timed = false});
    }

    std::optional<std::uint32_t> interface_at(std::uint32_t number) {
        const std::size_t known = interfaces().size() - first_interface_;
        if (number < known) return static_cast<std::uint32_t>(first_interface_ + number);
        why_ = fmt::format("a block of interface {}; its section has {} interfaces before it", number, known);
        return std::nullopt;
    }
    void refuse_short(std::string_view what, std::size_t has, std::size_t needs) {
        why_ = fmt::format("a {} block with {} bytes; it needs at least {}", what, has, needs);
    }
    void refuse_captured(std::uint32_t captured, std::size_t room) {
        why_ =
            fmt::format("a packet of {} captured bytes in a block with room for {}; at most {} are allowed",
                        captured, room, kLongestPacket);
    }
    void refuse_options(std::string_view what) {
        why_ = fmt::format("a {} block whose options do not fit in it", what);
    }

    bool big_ = false;
    std::size_t first_interface_ = 0;  ///< of the section
    std::vector<PcapngClock> clocks_;  ///< by interface
    TraceTime last_;
    std::string why_;
};

}  // namespace

Result<std::optional<RecognisedFormat>> recognise_pcapng(Bytes head) {
    if (head.size() < kAround || load<std::uint32_t>(head.data(), false) != kSection) return std::nullopt;
    return RecognisedFormat{CaptureFormat::kPcapng, std::make_unique<PcapngParser>(), 0};
}

}  // namespace hexi
