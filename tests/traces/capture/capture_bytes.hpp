// Small captures made byte by byte, and what a reader makes of them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "traces/capture/capture_reader.hpp"
#include "traces/capture/wire_order.hpp"

namespace hexi::support {

/// Appends `value` in either byte order.
template <typename T>
void put(std::string& bytes, T value, bool big = false) {
    if (big) value = reversed(value);
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}
inline void put(std::string& bytes, std::uint8_t value, bool = false) {
    bytes.push_back(static_cast<char>(value));
}

/// The header of a pcap file.
struct PcapHeader {
    std::uint32_t magic = 0xA1B2C3D4;
    bool big = false;
    std::uint16_t major = 2, minor = 4;
    std::uint32_t snap = 65'535, link = 1;
};
inline std::string pcap_header(const PcapHeader& header) {
    std::string bytes;
    put(bytes, header.magic, header.big);
    put(bytes, header.major, header.big);
    put(bytes, header.minor, header.big);
    put(bytes, std::uint64_t{0});
    put(bytes, header.snap, header.big);
    put(bytes, header.link, header.big);
    return bytes;
}
/// A record's header alone.
inline std::string pcap_record(std::uint32_t s, std::uint32_t fraction, std::uint32_t captured,
                               std::uint32_t wire, bool big = false) {
    std::string bytes;
    for (const std::uint32_t value : {s, fraction, captured, wire}) put(bytes, value, big);
    return bytes;
}
/// A packet captured whole: `length` bytes of `fill`.
inline std::string pcap_packet(std::uint32_t s, std::uint32_t fraction, std::uint32_t length,
                               char fill = 'x') {
    return pcap_record(s, fraction, length, length) + std::string(length, fill);
}

/// A block of a pcapng file around `body`, which is padded.
inline std::string pcapng_block(std::uint32_t type, std::string body, bool big = false) {
    body.resize((body.size() + 3) / 4 * 4);
    const auto length = static_cast<std::uint32_t>(body.size() + 12);
    std::string bytes;
    put(bytes, type, big);
    put(bytes, length, big);
    bytes += body;
    put(bytes, length, big);
    return bytes;
}
inline std::string pcapng_section(bool big = false) {
    std::string body;
    put(body, std::uint32_t{0x1A2B3C4D}, big);
    put(body, std::uint16_t{1}, big);
    put(body, std::uint16_t{0}, big);
    put(body, ~std::uint64_t{0});
    return pcapng_block(0x0A0D0D0A, body, big);
}
inline std::string pcapng_option(std::uint16_t code, const std::string& value, bool big = false) {
    std::string bytes;
    put(bytes, code, big);
    put(bytes, static_cast<std::uint16_t>(value.size()), big);
    bytes += value;
    bytes.resize((bytes.size() + 3) / 4 * 4);
    return bytes;
}
inline std::string pcapng_interface(std::uint16_t link, std::uint32_t snap, const std::string& options = "",
                                    bool big = false) {
    std::string body;
    put(body, link, big);
    put(body, std::uint16_t{0}, big);
    put(body, snap, big);
    return pcapng_block(1, body + options, big);
}
inline std::string pcapng_packet(std::uint32_t interface, std::uint64_t ticks, const std::string& bytes,
                                 std::uint32_t wire, const std::string& options = "", bool big = false) {
    std::string body;
    put(body, interface, big);
    put(body, static_cast<std::uint32_t>(ticks >> 32U), big);
    put(body, static_cast<std::uint32_t>(ticks), big);
    put(body, static_cast<std::uint32_t>(bytes.size()), big);
    put(body, wire, big);
    body += bytes;
    body.resize((body.size() + 3) / 4 * 4);
    return pcapng_block(6, body + options, big);
}

/// A packet with bytes of its own.
struct KeptPacket {
    TracePacket packet;
    std::string bytes;
};

/// Everything a reader says of a capture.
struct ReadCapture {
    std::vector<KeptPacket> packets;
    std::vector<TraceInterface> interfaces;
    CaptureCounts counts;
    CaptureFormat format = CaptureFormat::kPcap;
    std::vector<std::string> remarks;
    std::string error;  ///< empty: read to the end
};

inline ReadCapture read_capture(Result<CaptureReader> reader) {
    ReadCapture read;
    if (!reader) {
        read.error = reader.error().message;
        return read;
    }
    for (;;) {
        const auto packets = reader->next();
        if (!packets) read.error = packets.error().message;
        if (!packets || packets->empty()) break;
        for (const TracePacket& packet : *packets)
            read.packets.push_back({packet, {reinterpret_cast<const char*>(packet.bytes), packet.captured}});
    }
    read.interfaces = reader->interfaces();
    read.counts = reader->counts();
    read.format = reader->format();
    read.remarks = reader->remarks();
    return read;
}
/// `bytes` as the file "x".
inline ReadCapture read_bytes(std::string bytes, Strictness strictness = Strictness::kStrict) {
    return read_capture(memory_source(std::move(bytes), "x").and_then([&](OpenedSource opened) {
        return CaptureReader::open(std::move(opened), "x", strictness);
    }));
}

}  // namespace hexi::support
