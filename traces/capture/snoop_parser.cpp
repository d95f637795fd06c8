// Solaris snoop (RFC 1761): big-endian, microseconds.
#include <cstring>
#include <string_view>

#include <fmt/format.h>

#include "traces/capture/record_parser.hpp"
#include "traces/capture/wire_order.hpp"

namespace hexi {
namespace {

constexpr std::string_view kMagic{"snoop\0\0\0", 8};
constexpr std::size_t kFileHeader = 16, kRecordHeader = 24;
constexpr std::size_t kMostPadding = 1024;

struct SnoopRecord {
    std::uint32_t wire, captured, length, lost_so_far, s, us;
};

SnoopRecord record_at(const std::uint8_t* at) {
    return {load_big<std::uint32_t>(at),      load_big<std::uint32_t>(at + 4),
            load_big<std::uint32_t>(at + 8),  load_big<std::uint32_t>(at + 12),
            load_big<std::uint32_t>(at + 16), load_big<std::uint32_t>(at + 20)};
}

/// The record's length covers header, packet and padding.
bool lengths_agree(const SnoopRecord& record) {
    return record.captured <= kLongestPacket && record.length >= kRecordHeader + record.captured &&
           record.length <= kRecordHeader + record.captured + kMostPadding;
}

class SnoopParser final : public RecordParser {
public:
    explicit SnoopParser(LinkType link) { known_interfaces().push_back({.link = link}); }

    ParseStep parse(std::span<const std::uint8_t> bytes, PacketBatch& batch) override {
        std::size_t at = 0;
        while (!batch.full()) {
            const std::size_t left = bytes.size() - at;
            if (left < kRecordHeader) return {ParseStep::Kind::kMore, at, kRecordHeader, {}};
            const SnoopRecord record = record_at(bytes.data() + at);
            if (!lengths_agree(record))
                return {
                    ParseStep::Kind::kDamaged, at, 0,
                    fmt::format("a record of {} bytes with {} captured; a record is 24 bytes longer than its "
                                "packet of at most {}, plus padding",
                                record.length, record.captured, kLongestPacket)};
            if (left < record.length) return {ParseStep::Kind::kMore, at, record.length, {}};
            batch.add({.at = trace_time(record.s, std::uint64_t{record.us} * 1000),
                       .bytes = bytes.data() + at + kRecordHeader,
                       .captured = record.captured,
                       .wire_bytes = checked_wire(record.wire, record.captured),
                       .lost_before = record.lost_so_far - lost_so_far_});
            lost_so_far_ = record.lost_so_far;
            at += record.length;
        }
        return {ParseStep::Kind::kFull, at, 0, {}};
    }

    [[nodiscard]] bool plausible(std::span<const std::uint8_t> bytes, bool last) const override {
        if (bytes.size() < kRecordHeader) return false;
        const SnoopRecord first = record_at(bytes.data());
        if (!plausible(first)) return false;
        if (first.length + kRecordHeader > bytes.size()) return last && first.length == bytes.size();
        return plausible(record_at(bytes.data() + first.length));
    }

private:
    static bool plausible(const SnoopRecord& record) {
        return lengths_agree(record) && record.captured <= record.wire && record.wire > 0 &&
               record.us < 1'000'000;
    }

    std::uint32_t lost_so_far_ = 0;
};

}  // namespace

Result<std::optional<RecognisedFormat>> recognise_snoop(std::span<const std::uint8_t> head) {
    if (head.size() < kFileHeader || std::memcmp(head.data(), kMagic.data(), kMagic.size()) != 0)
        return std::nullopt;
    const auto version = load_big<std::uint32_t>(head.data() + 8),
               link = load_big<std::uint32_t>(head.data() + 12);
    if (version != 2)
        return fail(ErrorCode::kUnsupported, fmt::format("is snoop version {}; version 2 is read", version));
    constexpr std::uint32_t kIeee8023 = 0, kEthernet = 4;
    if (link != kIeee8023 && link != kEthernet)
        return fail(
            ErrorCode::kUnsupported,
            fmt::format("snoop's link type {} is not read; 0 (IEEE 802.3) and 4 (Ethernet) are", link));
    return RecognisedFormat{CaptureFormat::kSnoop, std::make_unique<SnoopParser>(LinkType::kEthernet),
                            kFileHeader};
}

}  // namespace hexi
