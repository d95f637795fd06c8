// pcap, in all its variants.
#include "tests/traces/capture/capture_bytes.hpp"

namespace hexi {
namespace {

using namespace support;

/// One packet of 4 bytes, the fraction 7 in the file's unit.
std::string one_packet(const PcapHeader& header, std::size_t more_header = 0) {
    return pcap_header(header) + pcap_record(100, 7, 4, 60, header.big) + std::string(more_header, '\0') +
           "abcd";
}

TEST(PcapReader, KnowsBothResolutionsInBothByteOrdersAndTheModifiedForm) {
    struct Case {
        std::uint32_t magic;
        std::uint32_t ns;
        std::size_t more_header;
        CaptureFormat format;
    };
    for (const auto& [magic, ns, more_header, format] :
         {Case{0xA1B2C3D4, 7'000, 0, CaptureFormat::kPcap}, Case{0xA1B23C4D, 7, 0, CaptureFormat::kPcapNs},
          Case{0xA1B2CD34, 7'000, 8, CaptureFormat::kPcapModified}}) {
        for (const bool big : {false, true}) {
            const ReadCapture read = read_bytes(one_packet({.magic = magic, .big = big}, more_header));
            EXPECT_EQ(read.error, "");
            EXPECT_EQ(read.format, format);
            ASSERT_EQ(read.packets.size(), 1U);
            const auto& [packet, bytes] = read.packets.front();
            EXPECT_EQ(packet.at, (TraceTime{100, ns}));
            EXPECT_EQ(bytes, "abcd");
            EXPECT_EQ(packet.wire_bytes, 60U);
            EXPECT_EQ(read.interfaces.at(0).time_digits, ns == 7 ? 9 : 6);
        }
    }
}

TEST(PcapReader, SwapsTheLengthsOfOldVersions) {
    const auto lengths = [](std::uint16_t minor, std::uint32_t first, std::uint32_t second) {
        const ReadCapture read =
            read_bytes(pcap_header({.minor = minor}) + pcap_record(1, 0, first, second) + "abcd");
        return read.packets.size() == 1
                   ? std::pair(read.packets[0].packet.captured, read.packets[0].packet.wire_bytes)
                   : std::pair(0U, 0U);
    };
    EXPECT_EQ(lengths(4, 4, 60), std::pair(4U, 60U));
    EXPECT_EQ(lengths(2, 60, 4), std::pair(4U, 60U)) << "before 2.3 the length on the wire came first";
    EXPECT_EQ(lengths(3, 4, 60), std::pair(4U, 60U)) << "2.3 was written either way";
    EXPECT_EQ(lengths(3, 60, 4), std::pair(4U, 60U));
}

TEST(PcapReader, FindsTheLongerRecordsThatNoMagicTells) {
    struct Case {
        std::uint32_t magic;
        std::size_t more_header;
        CaptureFormat format;
    };
    for (const auto& [magic, more_header, format] :
         {Case{0xA1B2C3D4, 4, CaptureFormat::kPcapNokia}, Case{0xA1B2CD34, 12, CaptureFormat::kPcapSuse}}) {
        std::string file = pcap_header({.magic = magic});
        for (std::uint32_t i = 0; i < 3; ++i)
            file += pcap_record(1'700'000'000 + i, 7, 40, 60) + std::string(more_header, '\1') +
                    std::string(40, 'p');
        const ReadCapture read = read_bytes(file);
        EXPECT_EQ(read.error, "");
        EXPECT_EQ(read.format, format);
        ASSERT_EQ(read.packets.size(), 3U);
        EXPECT_EQ(read.packets[2].bytes, std::string(40, 'p'));
    }
    // What is no record in any form is of the form that the magic tells.
    EXPECT_EQ(read_bytes(pcap_header({}) + pcap_record(1, 0, 0xFFFFFFFF, 60) + std::string(200, 'p')).error,
              "x: byte 24: a record of 4294967295 captured bytes; at most 262144 are allowed");
}

TEST(PcapReader, ReadsIxiasAndAixsForms) {
    for (const std::uint32_t magic : {0x1C0001ACU, 0x1C0001ABU}) {
        for (const bool big : {false, true}) {
            std::string file = pcap_header({.magic = magic, .big = big});
            put(file, std::uint32_t{20}, big);
            const ReadCapture read = read_bytes(file + pcap_record(100, 7, 4, 60, big) + "abcd");
            EXPECT_EQ(read.error, "");
            ASSERT_EQ(read.packets.size(), 1U);
            EXPECT_EQ(read.packets[0].packet.at, (TraceTime{100, 7'000}));
        }
    }
    EXPECT_EQ(read_bytes(pcap_header({.magic = 0x1C0001AC}) + "ab").error,
              "x: ends after 26 bytes of the 28 of its pcap header");
    const ReadCapture aix = read_bytes(pcap_header({.big = true, .minor = 2, .link = 6}) +
                                       pcap_record(100, 7, 60, 4, true) + "abcd");
    EXPECT_EQ(aix.error, "");
    EXPECT_EQ(aix.format, CaptureFormat::kPcapAix);
    ASSERT_EQ(aix.packets.size(), 1U);
    EXPECT_EQ(aix.packets[0].packet.at, (TraceTime{100, 7}));
    EXPECT_EQ(aix.interfaces.at(0).link, LinkType::kEthernet);
}

TEST(PcapReader, TellsLinkTypeAndFrameCheckSequence) {
    const auto interface = [](std::uint32_t link) {
        return read_bytes(pcap_header({.link = link})).interfaces.at(0);
    };
    EXPECT_EQ(interface(113).link, LinkType::kLinuxSll);
    EXPECT_EQ(interface(12).link, LinkType::kRawIp) << "as some systems number it";
    EXPECT_EQ(interface(1).fcs_bytes, 0);
    EXPECT_EQ(interface(0x24000001).fcs_bytes, 4);
    EXPECT_EQ(interface(0x24000001).link, LinkType::kEthernet);
}

TEST(PcapReader, ReadsMorePacketsThanItsWindowHolds) {
    std::string file = pcap_header({});
    constexpr std::uint32_t kPackets = 60'000;
    for (std::uint32_t i = 0; i < kPackets; ++i)
        file += pcap_packet(i, i % 1'000, i % 200, static_cast<char>(i));
    ASSERT_GT(file.size(), std::size_t{6} << 20U);
    const ReadCapture read = read_bytes(file);
    EXPECT_EQ(read.error, "");
    ASSERT_EQ(read.packets.size(), kPackets);
    for (std::uint32_t i = 0; i < kPackets; ++i) {
        ASSERT_EQ(read.packets[i].packet.at, trace_time(i, i % 1'000 * 1'000)) << i;
        ASSERT_EQ(read.packets[i].bytes, std::string(i % 200, static_cast<char>(i))) << i;
    }
}

TEST(PcapReader, CountsWhatIsOddAndGoesOn) {
    const ReadCapture read =
        read_bytes(pcap_header({}) + pcap_record(1, 2'500'000, 4, 60) + "abcd" +
                   pcap_record(2, 0, 4, 900'000) + "abcd" + pcap_record(3, 0, 4, 2) + "abcd");
    EXPECT_EQ(read.error, "");
    ASSERT_EQ(read.packets.size(), 3U);
    EXPECT_EQ(read.packets[0].packet.at, (TraceTime{3, 500'000'000}));
    EXPECT_EQ(read.packets[1].packet.wire_bytes, kLongestPacket);
    EXPECT_EQ(read.packets[2].packet.wire_bytes, 2U);
    EXPECT_EQ(
        read.counts,
        (CaptureCounts{.packets = 3, .clamped_packets = 1, .short_wire_packets = 1, .carried_packets = 1}));
}

TEST(PcapReader, RefusesWhatLiesAboutLengthsAndSaysWhere) {
    const std::string good = pcap_header({}) + pcap_packet(1, 0, 10);
    EXPECT_EQ(read_bytes(good + pcap_record(1, 0, 0xFFFFFFFF, 0xFFFFFFFF) + "abc").error,
              "x: byte 50: a record of 4294967295 captured bytes; at most 262144 are allowed");
    EXPECT_EQ(read_bytes(good + pcap_record(1, 0, 100, 100) + "abc").error,
              "x: byte 50: the file ends 19 bytes into a record of at least 116");
    EXPECT_EQ(read_bytes(good + "abc").error,
              "x: byte 50: the file ends 3 bytes into a record of at least 16");
    EXPECT_EQ(read_bytes(pcap_header({}).substr(0, 20)).error,
              "x: ends after 20 bytes of the 24 of its pcap header");
    EXPECT_EQ(read_bytes(pcap_header({.major = 3})).error,
              "x: is pcap version 3.4; versions up to 2.4 are read");
}

TEST(PcapReader, PassesOverDamageWhereItIsToldTo) {
    std::string file = pcap_header({});
    for (std::uint32_t i = 0; i < 5; ++i) file += pcap_packet(1'000 + i, 0, 30);
    file += pcap_record(1'005, 0, 0xFFFFFFFF, 60) + std::string(77, '\xEE');
    for (std::uint32_t i = 6; i < 10; ++i) file += pcap_packet(1'000 + i, 0, 30);
    file += "cut";
    const ReadCapture read = read_bytes(file, Strictness::kLenient);
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.packets.size(), 9U);
    EXPECT_EQ(read.packets.back().packet.at.s, 1'009);
    EXPECT_EQ(read.counts.damaged_places, 2U);
    EXPECT_EQ(read.counts.skipped_bytes, 16U + 77 + 3);
    ASSERT_EQ(read.remarks.size(), 2U);
    EXPECT_EQ(read.remarks[0],
              "x: byte 254: a record of 4294967295 captured bytes; at most 262144 are allowed");
}

TEST(PcapReader, AnswersAnEmptyFileAndNoFile) {
    EXPECT_EQ(read_bytes("").error, "x: is empty");
    EXPECT_EQ(
        read_bytes("hello, this is a letter to nobody").error,
        "x: is no capture that is read: pcap, pcapng, ERF and snoop are, as they are or in gzip or zstd");
    EXPECT_EQ(read_capture(CaptureReader::open("/no/such.pcap", Strictness::kStrict)).error,
              "/no/such.pcap: cannot open: No such file or directory");
    EXPECT_EQ(read_capture(CaptureReader::open("/", Strictness::kStrict)).error, "/: is a directory");
    EXPECT_EQ(read_bytes(pcap_header({})).error, "") << "a capture without packets is one";
}

}  // namespace
}  // namespace hexi
