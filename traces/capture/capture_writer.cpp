#include "traces/capture/capture_writer.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <fmt/format.h>

namespace hexi {
namespace {

template <typename T>
void put(std::string& file, T value) {
    file.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// Nothing where 64 bits of nanoseconds since 1970 do not hold it.
std::optional<std::uint64_t> whole_ns(const TraceTime& time) {
    constexpr std::int64_t kMostSeconds = 18'446'744'072;
    if (time.s < 0 || time.s > kMostSeconds) return std::nullopt;
    return static_cast<std::uint64_t>(time.s) * kNsPerSecond + time.ns;
}

}  // namespace

std::string_view to_string(WrittenFormat format) {
    constexpr std::array<std::string_view, 3> kWords{"pcapng", "pcap", "pcap-us"};
    return kWords[static_cast<std::size_t>(format)];
}

Result<CaptureWriter> CaptureWriter::create(const std::string& path, WritingOptions options) {
    auto sink = ByteSink::create(path);
    if (!sink) return tl::unexpected(sink.error());
    CaptureWriter writer(std::move(*sink), path, std::move(options));
    if (writer.options_.format == WrittenFormat::kPcapng)
        append_capture_header(writer.sink_.buffer(), writer.options_.application);
    return writer;
}

CaptureWriter::CaptureWriter(ByteSink sink, std::string path, WritingOptions options)
    : sink_(std::move(sink)), path_(std::move(path)), options_(std::move(options)) {}

Result<void> CaptureWriter::write(const TracePacket& packet, const std::vector<TraceInterface>& interfaces) {
    const TracePacket written = shaped(packet);
    auto added = options_.format == WrittenFormat::kPcapng
                     ? add_pcapng(written, interfaces)
                     : add_pcap(written, interfaces[packet.interface].link);
    if (!added) return added;
    ++packets_;
    return sink_.flush_if_large();
}

/// Cut or padded, as the options say. The padding lives until the next call.
TracePacket CaptureWriter::shaped(TracePacket packet) {
    if (options_.pad && packet.captured < packet.wire_bytes) {
        padding_.assign(packet.wire_bytes, 0);
        std::copy_n(packet.bytes, packet.captured, padding_.begin());
        packet.bytes = padding_.data();
        packet.captured = packet.wire_bytes;
        ++padded_;
    }
    packet.captured = std::min(packet.captured, options_.snap_bytes.value_or(packet.captured));
    return packet;
}

void CaptureWriter::begin_pcap(LinkType link) {
    constexpr std::uint32_t kMicroseconds = 0xA1B2C3D4, kNanoseconds = 0xA1B23C4D;
    std::string& file = sink_.buffer();
    put(file, options_.format == WrittenFormat::kPcapUs ? kMicroseconds : kNanoseconds);
    put(file, std::uint16_t{2});  // version 2.4
    put(file, std::uint16_t{4});
    put(file, std::uint64_t{0});  // time zone and accuracy, which nobody fills in
    put(file, options_.snap_bytes.value_or(kLongestPacket));
    put(file, std::uint32_t{static_cast<std::uint16_t>(link)});
    link_ = link;
}

Result<void> CaptureWriter::add_pcap(const TracePacket& packet, LinkType link) {
    if (!link_) begin_pcap(link);
    if (*link_ != link)
        return fail(ErrorCode::kUnsupported,
                    fmt::format("{}: a pcap file holds one link type; packet {} is {} after {}: write pcapng",
                                path_, packets_ + 1, link_type_word(link), link_type_word(*link_)));
    if (packet.at.s < 0 || packet.at.s > std::numeric_limits<std::uint32_t>::max())
        return bad_time(packet.at);
    constexpr std::uint32_t kNsPerUs = 1000;
    std::string& file = sink_.buffer();
    put(file, static_cast<std::uint32_t>(packet.at.s));
    put(file, options_.format == WrittenFormat::kPcapUs ? packet.at.ns / kNsPerUs : packet.at.ns);
    put(file, packet.captured);
    put(file, packet.wire_bytes);
    file.append(reinterpret_cast<const char*>(packet.bytes), packet.captured);
    return {};
}

Result<void> CaptureWriter::add_pcapng(const TracePacket& packet,
                                       const std::vector<TraceInterface>& interfaces) {
    const auto ns = whole_ns(packet.at);
    if (!ns) return bad_time(packet.at);
    append_packet(sink_.buffer(), {.interface = number_of(packet.interface, interfaces),
                                   .at_ns = *ns,
                                   .direction = packet.direction,
                                   .wire_bytes = std::max(packet.wire_bytes, packet.captured),
                                   .bytes = packet.data(),
                                   .lost_before = packet.lost_before});
    first_ = first_ ? std::min(*first_, packet.at) : packet.at;
    last_ = last_ ? std::max(*last_, packet.at) : packet.at;
    return {};
}

/// An interface is written before its first packet; one without packets never is.
std::uint32_t CaptureWriter::number_of(std::uint32_t interface,
                                       const std::vector<TraceInterface>& interfaces) {
    if (numbers_.size() < interfaces.size()) numbers_.resize(interfaces.size());
    auto& number = numbers_[interface];
    if (number) return *number;
    const TraceInterface& from = interfaces[interface];
    append_interface(sink_.buffer(),
                     {.name = from.name,
                      .description = from.description,
                      .snap_bytes = options_.snap_bytes.value_or(options_.pad ? 0 : from.snap_bytes),
                      .speed = from.speed,
                      .link_type = static_cast<std::uint16_t>(from.link)});
    number = next_number_++;
    return *number;
}

Result<void> CaptureWriter::close(const std::vector<TraceInterface>& interfaces) {
    if (options_.format != WrittenFormat::kPcapng && !link_)
        begin_pcap(interfaces.empty() ? LinkType::kEthernet : interfaces.front().link);
    for (std::size_t i = 0; i < numbers_.size() && first_; ++i) {
        const TraceInterface& from = interfaces[i];
        if (!numbers_[i] || !from.seen) continue;
        append_statistics(sink_.buffer(), {.interface = *numbers_[i],
                                           .from_ns = whole_ns(*first_).value_or(0),
                                           .until_ns = whole_ns(*last_).value_or(0),
                                           .seen = *from.seen,
                                           .dropped = from.dropped.value_or(0),
                                           .missed = std::min(from.missed.value_or(0), *from.seen)});
    }
    return sink_.close();
}

tl::unexpected<Error> CaptureWriter::bad_time(const TraceTime& time) const {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{}: packet {} is of {} s since 1970, which {} cannot say", path_, packets_ + 1,
                            seconds_text(time, 9), to_string(options_.format)));
}

}  // namespace hexi
