// pcap (draft-ietf-opsawg-pcap) with its elder and modified variants.
#include <array>
#include <utility>

#include <fmt/format.h>

#include "traces/capture/record_parser.hpp"
#include "traces/capture/wire_order.hpp"

namespace hexi {
namespace {

constexpr std::uint32_t kMicroseconds = 0xA1B2C3D4, kNanoseconds = 0xA1B23C4D;
/// Alexey Kuznetsov's patch to libpcap 0.3: eight more bytes in each record, which say nothing we need. SuSE
/// 6.3 had twelve.
constexpr std::uint32_t kModified = 0xA1B2CD34;
/// IXIA's lcap: the size of all records stands behind the file header.
constexpr std::uint32_t kIxiaHardware = 0x1C0001AC, kIxiaSoftware = 0x1C0001AB;

/// What the file header says about records.
struct PcapLayout {
    bool big = false;  ///< byte order
    std::size_t record_header = 16;
    std::uint32_t ns_per_tick = 1000;
    bool lengths_swapped = false;  ///< before version 2.3
    bool lengths_mixed = false;    ///< version 2.3: some programs wrote them one way, some the other
};

struct PcapRecord {
    std::uint32_t s, fraction, captured, wire;
};

template <bool kBig>
PcapRecord load_record(const std::uint8_t* at) {
    return {load<std::uint32_t>(at, kBig), load<std::uint32_t>(at + 4, kBig),
            load<std::uint32_t>(at + 8, kBig), load<std::uint32_t>(at + 12, kBig)};
}

class PcapParser final : public RecordParser {
public:
    PcapParser(PcapLayout layout, TraceInterface interface) : layout_(layout) {
        known_interfaces().push_back(std::move(interface));
    }

    ParseStep parse(std::span<const std::uint8_t> bytes, PacketBatch& batch) override {
        return layout_.big ? parse_ordered<true>(bytes, batch) : parse_ordered<false>(bytes, batch);
    }

    /// Whether `bytes`, the beginning of a file behind its header, hold records of this layout: `least` of
    /// them, or all that there are, to the byte.
    [[nodiscard]] bool fits(std::span<const std::uint8_t> bytes, int least) const {
        constexpr int kEnough = 10;
        std::size_t at = 0;
        int seen = 0;
        for (; seen < kEnough && bytes.size() - at >= layout_.record_header; ++seen) {
            const PcapRecord record = record_at(bytes.data() + at);
            if (!plausible(record)) return false;
            if (layout_.record_header + record.captured > bytes.size() - at) break;
            at += layout_.record_header + record.captured;
        }
        return seen >= least || at == bytes.size();
    }

    [[nodiscard]] bool plausible(std::span<const std::uint8_t> bytes, bool last) const override {
        if (bytes.size() < layout_.record_header) return false;
        const PcapRecord first = record_at(bytes.data());
        if (!plausible(first)) return false;
        const std::size_t next = layout_.record_header + first.captured;
        if (next + layout_.record_header > bytes.size()) return last && next == bytes.size();
        return plausible(record_at(bytes.data() + next));
    }

private:
    template <bool kBig>
    ParseStep parse_ordered(std::span<const std::uint8_t> bytes, PacketBatch& batch) {
        const std::uint8_t *at = bytes.data(), *const end = at + bytes.size();
        const std::size_t header = layout_.record_header;
        const std::uint32_t ns_per_tick = layout_.ns_per_tick;
        const bool odd_lengths = layout_.lengths_swapped || layout_.lengths_mixed;
        const auto consumed = [&] { return static_cast<std::size_t>(at - bytes.data()); };
        while (!batch.full()) {
            const auto left = static_cast<std::size_t>(end - at);
            if (left < header) return {ParseStep::Kind::kMore, consumed(), header, {}};
            PcapRecord record = load_record<kBig>(at);
            if (odd_lengths) [[unlikely]]
                settle_lengths(record);
            if (record.captured > kLongestPacket) [[unlikely]]
                return {ParseStep::Kind::kDamaged, consumed(), 0, too_long(record)};
            if (left - header < record.captured)
                return {ParseStep::Kind::kMore, consumed(), header + record.captured, {}};
            const std::uint64_t ns = std::uint64_t{record.fraction} * ns_per_tick;
            if (ns >= kNsPerSecond) [[unlikely]]
                ++met().carried_packets;
            batch.add({.at = trace_time(record.s, ns),
                       .bytes = at + header,
                       .captured = record.captured,
                       .wire_bytes = checked_wire(record.wire, record.captured)});
            last_s_ = record.s;
            at += header + record.captured;
        }
        return {ParseStep::Kind::kFull, consumed(), 0, {}};
    }

    [[nodiscard]] PcapRecord record_at(const std::uint8_t* at) const {
        PcapRecord record = layout_.big ? load_record<true>(at) : load_record<false>(at);
        settle_lengths(record);
        return record;
    }
    void settle_lengths(PcapRecord& record) const {
        if (layout_.lengths_swapped || (layout_.lengths_mixed && record.captured > record.wire))
            std::swap(record.captured, record.wire);
    }
    /// Close in time to the last good record, with a fraction below one second and lengths that agree.
    [[nodiscard]] bool plausible(const PcapRecord& record) const {
        constexpr std::uint32_t kDay = 86'400;
        const std::uint32_t apart = record.s > last_s_ ? record.s - last_s_ : last_s_ - record.s;
        return (last_s_ == 0 || apart < kDay) && record.captured <= record.wire && record.wire > 0 &&
               record.wire <= kLongestPacket &&
               std::uint64_t{record.fraction} * layout_.ns_per_tick < kNsPerSecond;
    }
    static std::string too_long(const PcapRecord& record) {
        return fmt::format("a record of {} captured bytes; at most {} are allowed", record.captured,
                           kLongestPacket);
    }

    PcapLayout layout_;
    std::uint32_t last_s_ = 0;
};

/// What the first four bytes tell, and, where records are not as they tell, how they may be longer.
struct PcapMagic {
    std::uint32_t magic;
    CaptureFormat format;
    std::size_t file_header, record_header;
    std::uint32_t ns_per_tick;
    CaptureFormat longer_format;
    std::size_t longer_header;  ///< of records; 0: there is no such variant
};
constexpr std::array<PcapMagic, 5> kMagics{
    {{kMicroseconds, CaptureFormat::kPcap, 24, 16, 1000, CaptureFormat::kPcapNokia, 20},
     {kNanoseconds, CaptureFormat::kPcapNs, 24, 16, 1, {}, 0},
     {kModified, CaptureFormat::kPcapModified, 24, 24, 1000, CaptureFormat::kPcapSuse, 28},
     {kIxiaHardware, CaptureFormat::kPcap, 28, 16, 1000, {}, 0},
     {kIxiaSoftware, CaptureFormat::kPcap, 28, 16, 1000, {}, 0}}};

/// AIX writes nanoseconds into version 2.2, and numbers of RFC 1573 for link types.
std::optional<std::uint32_t> aix_link(std::uint16_t major, std::uint16_t minor, std::uint32_t link) {
    constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 4> kLinks{
        {{6, 1}, {9, 6}, {15, 10}, {24, 0}}};
    if (major != 2 || minor != 2) return std::nullopt;
    for (const auto& [theirs, ours] : kLinks) {
        if (link == theirs) return ours;
    }
    return std::nullopt;
}

/// Bits 28..31 count two-byte units of the FCS where bit 26 is set; the low 16 bits are the link type.
TraceInterface interface_of(std::uint32_t snap, std::uint32_t link, std::uint32_t ns_per_tick) {
    const bool has_fcs = (link >> 26U & 1U) != 0;
    return {.link = link_type_of(static_cast<std::uint16_t>(link & 0xFFFFU)),
            .snap_bytes = snap,
            .time_digits = static_cast<std::uint8_t>(ns_per_tick == 1 ? 9 : 6),
            .fcs_bytes = static_cast<std::uint8_t>(has_fcs ? 2 * (link >> 28U) : 0)};
}

/// `known` in the file whose beginning is `head`.
Result<RecognisedFormat> read_header(const PcapMagic& known, bool big, std::span<const std::uint8_t> head) {
    if (head.size() < known.file_header)
        return fail(ErrorCode::kInvalid, fmt::format("ends after {} bytes of the {} of its pcap header",
                                                     head.size(), known.file_header));
    const auto major = load<std::uint16_t>(head.data() + 4, big),
               minor = load<std::uint16_t>(head.data() + 6, big);
    if (major > 2)
        return fail(ErrorCode::kUnsupported,
                    fmt::format("is pcap version {}.{}; versions up to 2.4 are read", major, minor));
    const auto link = load<std::uint32_t>(head.data() + 20, big);
    const auto aix = known.magic == kMicroseconds ? aix_link(major, minor, link) : std::nullopt;
    PcapLayout layout{.big = big,
                      .record_header = known.record_header,
                      .ns_per_tick = aix ? 1 : known.ns_per_tick,
                      .lengths_swapped = major < 2 || minor < 3,
                      .lengths_mixed = major == 2 && minor == 3};
    const TraceInterface interface =
        interface_of(load<std::uint32_t>(head.data() + 16, big), aix.value_or(link), layout.ns_per_tick);
    auto parser = std::make_unique<PcapParser>(layout, interface);
    if (aix) return RecognisedFormat{CaptureFormat::kPcapAix, std::move(parser), known.file_header};
    const auto records = head.subspan(known.file_header);
    if (known.longer_header > 0 && !parser->fits(records, 1)) {
        layout.record_header = known.longer_header;
        auto longer = std::make_unique<PcapParser>(layout, interface);
        if (longer->fits(records, 2))
            return RecognisedFormat{known.longer_format, std::move(longer), known.file_header};
    }
    return RecognisedFormat{known.format, std::move(parser), known.file_header};
}

}  // namespace

Result<std::optional<RecognisedFormat>> recognise_pcap(std::span<const std::uint8_t> head) {
    if (head.size() < 4) return std::nullopt;
    const auto raw = load<std::uint32_t>(head.data(), false);
    for (const PcapMagic& known : kMagics) {
        const bool big = raw == reversed(known.magic);
        if (raw != known.magic && !big) continue;
        auto found = read_header(known, big, head);
        if (!found) return tl::unexpected(found.error());
        return std::move(*found);
    }
    return std::nullopt;
}

}  // namespace hexi
