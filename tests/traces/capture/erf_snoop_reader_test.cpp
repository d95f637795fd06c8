// ERF and snoop.
#include "tests/traces/capture/capture_bytes.hpp"

namespace hexi {
namespace {

using namespace support;

struct Erf {
    std::uint64_t time = std::uint64_t{100} << 32U;
    std::uint8_t type = 2, flags = 0;
    std::uint16_t lost = 0, wire = 60;
    std::string extensions;
    std::string body = std::string("\0\0abcdef", 8);  // two bytes of padding come before Ethernet
};

std::string erf_record(const Erf& erf) {
    std::string bytes;
    put(bytes, erf.time);
    put(bytes, erf.type);
    put(bytes, erf.flags);
    put(bytes, static_cast<std::uint16_t>(16 + erf.extensions.size() + erf.body.size()), true);
    put(bytes, erf.lost, true);
    put(bytes, erf.wire, true);
    return bytes + erf.extensions + erf.body;
}

TEST(ErfReader, ReadsEthernetWithItsExtensionsAndInterfaces) {
    const std::string more =
        std::string("\x83") + std::string(7, '\0') + std::string("\x03") + std::string(7, '\0');
    const ReadCapture read =
        read_bytes(erf_record({}) +
                   erf_record({.time = (std::uint64_t{100} << 32U) + (1U << 31U), .flags = 1, .lost = 3}) +
                   erf_record({.type = 0x82, .extensions = more}) + erf_record({.type = 11, .lost = 3}) +
                   erf_record({.type = 22, .body = "ip"}) + erf_record({.type = 48, .wire = 0, .body = ""}));
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.format, CaptureFormat::kErf);
    ASSERT_EQ(read.packets.size(), 5U);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(read.packets[i].bytes, "abcdef") << i;
    EXPECT_EQ(read.packets[4].bytes, "ip");
    EXPECT_EQ(read.packets[1].packet.at, (TraceTime{100, 500'000'000}));
    EXPECT_EQ(read.packets[1].packet.lost_before, 3U);
    EXPECT_EQ(read.packets[3].packet.lost_before, 0U) << "there the field is a colour";
    EXPECT_EQ(read.packets[1].packet.interface, 1U);
    EXPECT_EQ(read.interfaces.at(1).name, "1");
    EXPECT_EQ(read.interfaces.at(read.packets[4].packet.interface).link, LinkType::kIpv4);
    EXPECT_EQ(read.counts.other_blocks, 1U);
}

TEST(ErfReader, CountsPacketsThatItDoesNotLookInto) {
    const ReadCapture read =
        read_bytes(erf_record({.type = 4, .body = "cell"}) + erf_record({.type = 21, .body = "ib"}) +
                   erf_record({.type = 27, .wire = 8, .body = "metadata"}) +
                   erf_record({.type = 14, .body = "counters"}));
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.packets.size(), 3U);
    EXPECT_EQ(read.counts.other_blocks, 1U);
    EXPECT_EQ(link_type_word(read.interfaces.at(0).link), "erf");
}

TEST(ErfReader, LeavesOutWhatFillsARecordUp) {
    const ReadCapture read = read_bytes(erf_record({.wire = 4}) + erf_record({.wire = 4}));
    ASSERT_EQ(read.packets.size(), 2U);
    EXPECT_EQ(read.packets[0].bytes, "abcd");
}

TEST(ErfReader, RefusesARecordShorterThanItsHeaders) {
    std::string lying = erf_record({});
    lying[11] = '\x05';
    EXPECT_EQ(read_bytes(erf_record({}) + erf_record({}) + lying).error,
              "x: byte 48: a record of 5 bytes, shorter than its own header of 16");
    const Erf endless{.type = 0x82, .extensions = "\x80", .body = ""};
    EXPECT_EQ(read_bytes(erf_record({}) + erf_record({}) + erf_record(endless)).error,
              "x: byte 48: a record of 17 bytes, too short for the headers it says it has");
}

std::string snoop_record(std::uint32_t wire, std::uint32_t captured, std::uint32_t length,
                         std::uint32_t lost) {
    std::string bytes;
    for (const std::uint32_t value : {wire, captured, length, lost, 7U, 250'000U}) put(bytes, value, true);
    return bytes + std::string(length > 24 ? length - 24 : 0, 's');
}
std::string snoop_header(std::uint32_t link = 4) {
    std::string bytes("snoop\0\0\0", 8);
    put(bytes, std::uint32_t{2}, true);
    put(bytes, link, true);
    return bytes;
}

TEST(SnoopReader, ReadsRecordsAndTheirGrowingLosses) {
    const ReadCapture read =
        read_bytes(snoop_header() + snoop_record(60, 10, 36, 2) + snoop_record(12, 12, 36, 5));
    EXPECT_EQ(read.error, "");
    ASSERT_EQ(read.packets.size(), 2U);
    EXPECT_EQ(read.packets[0].bytes, std::string(10, 's'));
    EXPECT_EQ(read.packets[0].packet.wire_bytes, 60U);
    EXPECT_EQ(read.packets[0].packet.at, (TraceTime{7, 250'000'000}));
    EXPECT_EQ(read.packets[0].packet.lost_before, 2U);
    EXPECT_EQ(read.packets[1].packet.lost_before, 3U);
}

TEST(SnoopReader, RefusesLyingLengthsAndOtherLinks) {
    EXPECT_EQ(read_bytes(snoop_header() + snoop_record(60, 100, 36, 0)).error,
              "x: byte 16: a record of 36 bytes with 100 captured; a record is 24 bytes longer than its "
              "packet of at "
              "most 262144, plus padding");
    EXPECT_EQ(read_bytes(snoop_header(9)).error,
              "x: snoop's link type 9 is not read; 0 (IEEE 802.3) and 4 (Ethernet) are");
}

}  // namespace
}  // namespace hexi
