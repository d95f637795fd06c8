// ERF, the extensible record format of Endace's DAG cards (Endace, "ERF types reference guide").
#include <array>
#include <utility>

#include <fmt/format.h>

#include "traces/capture/record_parser.hpp"
#include "traces/capture/wire_order.hpp"

namespace hexi {
namespace {

constexpr std::size_t kHeader = 16, kExtension = 8;
constexpr std::uint8_t kTypeMask = 0x7F, kMoreHeaders = 0x80, kInterfaceMask = 0x03;
constexpr std::uint8_t kLastType = 48;

constexpr auto kOther = static_cast<LinkType>(197);  // LINKTYPE_ERF, without its header

/// What a record type carries: the link type, and the bytes between the headers and the packet.
struct ErfType {
    std::uint8_t type;
    LinkType link;
    std::size_t padding;
    bool counts_lost;  ///< else the field is a colour
};
/// Ethernet of four flavours, HDLC of three, IPv4, IPv6, and what is a packet of a kind that nobody here
/// looks into (ATM, AAL, multi-channel, InfiniBand, raw links, provenance). Everything else is none.
constexpr std::array<ErfType, 23> kTypes{{{2, LinkType::kEthernet, 2, true},
                                          {11, LinkType::kEthernet, 2, false},
                                          {16, LinkType::kEthernet, 2, false},
                                          {20, LinkType::kEthernet, 2, false},
                                          {1, LinkType::kCiscoHdlc, 0, true},
                                          {10, LinkType::kCiscoHdlc, 0, false},
                                          {15, LinkType::kCiscoHdlc, 0, false},
                                          {22, LinkType::kIpv4, 0, true},
                                          {23, LinkType::kIpv6, 0, true},
                                          {3, kOther, 0, true},
                                          {4, kOther, 0, true},
                                          {5, kOther, 0, false},
                                          {6, kOther, 0, false},
                                          {7, kOther, 0, false},
                                          {9, kOther, 0, false},
                                          {12, kOther, 0, false},
                                          {17, kOther, 0, false},
                                          {18, kOther, 0, false},
                                          {19, LinkType::kCiscoHdlc, 0, false},
                                          {21, kOther, 0, false},
                                          {24, kOther, 0, false},
                                          {25, kOther, 0, false},
                                          {27, kOther, 0, false}}};

const ErfType* packet_type(std::uint8_t type) {
    for (const ErfType& known : kTypes) {
        if (known.type == (type & kTypeMask)) return &known;
    }
    return nullptr;
}

struct ErfRecord {
    std::uint64_t time;  ///< seconds and a binary fraction, 32 bits each
    std::uint8_t type, flags;
    std::uint16_t length, lost, wire;
};

ErfRecord record_at(const std::uint8_t* at) {
    return {load<std::uint64_t>(at, false),
            at[8],
            at[9],
            load_big<std::uint16_t>(at + 10),
            load_big<std::uint16_t>(at + 12),
            load_big<std::uint16_t>(at + 14)};
}

TraceTime time_of(std::uint64_t time) {
    constexpr std::uint64_t kFraction = 0xFFFF'FFFF, kHalf = std::uint64_t{1} << 31U;
    const std::uint64_t ns = ((time & kFraction) * kNsPerSecond + kHalf) >> 32U;  // to the nearest
    return trace_time(static_cast<std::int64_t>(time >> 32U), ns);
}

class ErfParser final : public RecordParser {
public:
    ErfParser() {
        for (auto& numbers : numbers_) numbers.fill(kUnknown);
    }

    ParseStep parse(std::span<const std::uint8_t> bytes, PacketBatch& batch) override {
        std::size_t at = 0;
        while (!batch.full()) {
            const std::size_t left = bytes.size() - at;
            if (left < kHeader) return {ParseStep::Kind::kMore, at, kHeader, {}};
            const ErfRecord record = record_at(bytes.data() + at);
            if (record.length < kHeader) return damaged(at, record, "shorter than its own header of 16");
            if (left < record.length) return {ParseStep::Kind::kMore, at, record.length, {}};
            if (!add(record, bytes.subspan(at, record.length), batch))
                return damaged(at, record, "too short for the headers it says it has");
            at += record.length;
        }
        return {ParseStep::Kind::kFull, at, 0, {}};
    }

    [[nodiscard]] bool plausible(std::span<const std::uint8_t> bytes, bool last) const override {
        if (bytes.size() < kHeader) return false;
        const ErfRecord first = record_at(bytes.data());
        if (!plausible(first)) return false;
        if (first.length + kHeader > bytes.size()) return last && first.length == bytes.size();
        const ErfRecord second = record_at(bytes.data() + first.length);
        constexpr std::int64_t kDay = 86'400;
        const std::int64_t apart = time_of(second.time).s - time_of(first.time).s;
        return plausible(second) && apart > -kDay && apart < kDay;
    }

private:
    static bool plausible(const ErfRecord& record) {
        const std::uint8_t type = record.type & kTypeMask;
        return type > 0 && type <= kLastType && record.length >= kHeader &&
               (packet_type(record.type) == nullptr || record.wire > 0);
    }
    static ParseStep damaged(std::size_t at, const ErfRecord& record, std::string_view why) {
        return {ParseStep::Kind::kDamaged, at, 0,
                fmt::format("a record of {} bytes, {}", record.length, why)};
    }

    /// False where the record has no room for its headers.
    bool add(const ErfRecord& record, std::span<const std::uint8_t> whole, PacketBatch& batch) {
        const ErfType* const type = packet_type(record.type);
        if (type == nullptr) {
            ++met().other_blocks;
            return true;
        }
        std::size_t headers = kHeader;
        for (std::uint8_t more = record.type; (more & kMoreHeaders) != 0; headers += kExtension) {
            if (headers + kExtension > whole.size()) return false;
            more = whole[headers];
        }
        headers += type->padding;
        if (headers > whole.size()) return false;
        // A record is filled up to a multiple of eight bytes: what is beyond the packet is no packet.
        const auto room = static_cast<std::uint32_t>(whole.size() - headers);
        const std::uint32_t captured = std::min<std::uint32_t>(room, record.wire);
        batch.add({.at = time_of(record.time),
                   .bytes = whole.data() + headers,
                   .captured = captured,
                   .wire_bytes = record.wire,
                   .interface = interface_for(*type, record.flags & kInterfaceMask),
                   .lost_before = type->counts_lost ? record.lost : 0U});
        return true;
    }

    /// A card has up to four, known by number and here by what they carry.
    std::uint32_t interface_for(const ErfType& type, unsigned number) {
        std::uint32_t& known = numbers_[static_cast<std::size_t>(&type - kTypes.data())][number];
        if (known == kUnknown) {
            known = static_cast<std::uint32_t>(interfaces().size());
            known_interfaces().push_back(
                {.name = fmt::format("{}", number), .link = type.link, .time_digits = 9});
        }
        return known;
    }

    static constexpr std::uint32_t kUnknown = ~std::uint32_t{0};
    /// Indices of interfaces by type and number.
    std::array<std::array<std::uint32_t, 4>, kTypes.size()> numbers_;
};

}  // namespace

Result<std::optional<RecognisedFormat>> recognise_erf(std::span<const std::uint8_t> head, bool whole_file) {
    auto parser = std::make_unique<ErfParser>();
    if (!parser->plausible(head, whole_file)) return std::nullopt;
    return RecognisedFormat{CaptureFormat::kErf, std::move(parser), 0};
}

}  // namespace hexi
