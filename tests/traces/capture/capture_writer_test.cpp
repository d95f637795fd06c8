#include "traces/capture/capture_writer.hpp"

#include <filesystem>

#include "tests/support/run_hexi.hpp"
#include "tests/traces/capture/capture_bytes.hpp"

namespace hexi {
namespace {

using namespace support;

const std::vector<TraceInterface> kInterfaces{
    {.name = "BJ->SH",
     .description = "fibre",
     .snap_bytes = 96,
     .time_digits = 9,
     .speed = BitRate(400'000'000'000)},
    {.name = "SH->BJ", .link = LinkType::kRawIp, .time_digits = 9, .seen = 12, .dropped = 3, .missed = 2},
    {.name = "silent"}};

const std::string kBytes = "0123456789";
TracePacket packet(std::uint32_t interface, TraceTime at, std::uint32_t wire = 10) {
    return {.at = at,
            .bytes = reinterpret_cast<const std::uint8_t*>(kBytes.data()),
            .captured = static_cast<std::uint32_t>(kBytes.size()),
            .wire_bytes = wire,
            .interface = interface};
}

/// What a reader makes of what a writer wrote.
ReadCapture written(const WritingOptions& options, const std::vector<TracePacket>& packets) {
    const ScratchDirectory scratch;
    const std::string path = scratch.path() + "/x";
    auto writer = CaptureWriter::create(path, options);
    for (const TracePacket& each : packets) {
        const auto done = writer->write(each, kInterfaces);
        if (!done) return {.error = done.error().message.substr(scratch.path().size() + 1)};
    }
    EXPECT_FALSE(std::filesystem::exists(path)) << "a file has its name when it is whole";
    EXPECT_TRUE(writer->close(kInterfaces));
    EXPECT_EQ(writer->bytes(), std::filesystem::file_size(path));
    return read_capture(CaptureReader::open(path, Strictness::kStrict));
}

TEST(CaptureWriter, WritesPcapngThatReadsBackTheSame) {
    TracePacket first = packet(1, {1'700'000'000, 1}, 60), second = packet(0, {1'700'000'000, 2});
    first.direction = CaptureDirection::kOutbound;
    first.lost_before = 4;
    const ReadCapture read = written({}, {first, second, packet(1, {1'699'999'999, 999'999'999})});
    EXPECT_EQ(read.error, "");
    ASSERT_EQ(read.packets.size(), 3U);
    EXPECT_EQ(read.packets[0].packet.at, (TraceTime{1'700'000'000, 1}));
    EXPECT_EQ(read.packets[0].packet.direction, CaptureDirection::kOutbound);
    EXPECT_EQ(read.packets[0].packet.lost_before, 4U);
    EXPECT_EQ(read.packets[0].packet.wire_bytes, 60U);
    EXPECT_EQ(read.packets[0].bytes, kBytes);
    ASSERT_EQ(read.interfaces.size(), 2U) << "one without packets is not written";
    EXPECT_EQ(read.interfaces[0].name, "SH->BJ");
    EXPECT_EQ(read.interfaces[0].link, LinkType::kRawIp);
    EXPECT_EQ(read.interfaces[0].seen, 12U);
    EXPECT_EQ(read.interfaces[0].dropped, 3U);
    EXPECT_EQ(read.interfaces[0].missed, 2U);
    EXPECT_EQ(read.interfaces[1].speed, BitRate(400'000'000'000));
    EXPECT_EQ(read.interfaces[1].snap_bytes, 96U);
    EXPECT_EQ(read.interfaces[1].time_digits, 9);
}

TEST(CaptureWriter, WritesPcapInNanosecondsAndMicroseconds) {
    const std::vector<TracePacket> packets{packet(0, {4'294'967'295, 123'456'789}, 60)};
    const ReadCapture ns = written({.format = WrittenFormat::kPcap}, packets),
                      us = written({.format = WrittenFormat::kPcapUs, .snap_bytes = 4}, packets);
    EXPECT_EQ(ns.format, CaptureFormat::kPcapNs);
    EXPECT_EQ(ns.packets.at(0).packet.at, (TraceTime{4'294'967'295, 123'456'789}));
    EXPECT_EQ(us.format, CaptureFormat::kPcap);
    EXPECT_EQ(us.packets.at(0).packet.at, (TraceTime{4'294'967'295, 123'456'000}));
    EXPECT_EQ(us.packets.at(0).bytes, "0123");
    EXPECT_EQ(us.packets.at(0).packet.wire_bytes, 60U);
    EXPECT_EQ(us.interfaces.at(0).snap_bytes, 4U);
    EXPECT_EQ(written({.format = WrittenFormat::kPcap}, {}).error, "");
}

TEST(CaptureWriter, PadsWhatWasCapturedInPart) {
    const ReadCapture read = written({.pad = true}, {packet(0, {1, 0}, 14), packet(0, {2, 0}, 10)});
    ASSERT_EQ(read.packets.size(), 2U);
    EXPECT_EQ(read.packets[0].bytes, kBytes + std::string(4, '\0'));
    EXPECT_EQ(read.packets[1].bytes, kBytes);
    EXPECT_EQ(read.interfaces.at(0).snap_bytes, 0U);
}

TEST(CaptureWriter, RefusesWhatAFormatCannotSay) {
    EXPECT_EQ(written({.format = WrittenFormat::kPcap}, {packet(0, {1, 0}), packet(1, {1, 0})}).error,
              "x: a pcap file holds one link type; packet 2 is rawip after ether: write pcapng");
    EXPECT_EQ(written({.format = WrittenFormat::kPcap}, {packet(0, {4'294'967'296, 0})}).error,
              "x: packet 1 is of 4294967296.000000000 s since 1970, which pcap cannot say");
    EXPECT_EQ(written({}, {packet(0, {-1, 0})}).error,
              "x: packet 1 is of -1.000000000 s since 1970, which pcapng cannot say");
    EXPECT_EQ(CaptureWriter::create("/no/such/x.pcap", {}).error().message,
              "/no/such/x.pcap: cannot open for writing: No such file or directory");
}

TEST(CaptureWriter, LeavesNothingWhereItIsNotClosed) {
    const ScratchDirectory scratch;
    { EXPECT_TRUE(CaptureWriter::create(scratch.path() + "/x", {})->write(packet(0, {1, 0}), kInterfaces)); }
    EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

}  // namespace
}  // namespace hexi
