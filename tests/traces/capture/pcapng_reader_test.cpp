// pcapng: sections, interfaces, and the four blocks that carry packets.
#include <array>

#include "tests/traces/capture/capture_bytes.hpp"

namespace hexi {
namespace {

using namespace support;

template <typename T>
std::string raw(T value, bool big = false) {
    std::string bytes;
    put(bytes, value, big);
    return bytes;
}

TEST(PcapngReader, ReadsSectionsOfUnlikeByteOrderAndNumbersTheirInterfacesThrough) {
    std::string file;
    for (const bool big : {false, true}) {
        file += pcapng_section(big) +
                pcapng_interface(big ? 101 : 1, 96, pcapng_option(2, big ? "b0" : "l0", big), big) +
                pcapng_interface(113, 0, pcapng_option(9, "\x09", big), big) +
                pcapng_packet(0, 1'000'001, "abc", 60, "", big) +
                pcapng_packet(1, 1'000'000'001, "defgh", 5, "", big);
    }
    const ReadCapture read = read_bytes(file);
    EXPECT_EQ(read.error, "");
    ASSERT_EQ(read.packets.size(), 4U);
    ASSERT_EQ(read.interfaces.size(), 4U);
    for (std::uint32_t i = 0; i < 4; ++i) {
        const auto& [packet, bytes] = read.packets[i];
        EXPECT_EQ(packet.interface, i);
        EXPECT_EQ(packet.at, (i % 2 == 0 ? TraceTime{1, 1'000} : TraceTime{1, 1}));
        EXPECT_EQ(bytes, i % 2 == 0 ? "abc" : "defgh");
        EXPECT_EQ(packet.wire_bytes, i % 2 == 0 ? 60U : 5U);
    }
    EXPECT_EQ(read.interfaces[0].name, "l0");
    EXPECT_EQ(read.interfaces[2].name, "b0");
    EXPECT_EQ(read.interfaces[2].link, LinkType::kRawIp);
    EXPECT_EQ(read.interfaces[1].time_digits, 9);
    EXPECT_EQ(read.interfaces[0].snap_bytes, 96U);
}

TEST(PcapngReader, TakesOffsetSpeedDescriptionDirectionAndLosses) {
    const std::string interface = pcapng_option(2, "BJ->SH") + pcapng_option(3, std::string("fibre\0x", 7)) +
                                  pcapng_option(8, raw(std::uint64_t{400'000'000'000})) +
                                  pcapng_option(14, raw(std::uint64_t{50})) + pcapng_option(13, "\x04") +
                                  pcapng_option(0, "");
    const std::string packet =
        pcapng_option(2, raw(std::uint32_t{2})) + pcapng_option(4, raw(std::uint64_t{9}));
    std::string statistics =
        raw(std::uint32_t{0}) + raw(std::uint64_t{0}) + pcapng_option(4, raw(std::uint64_t{12})) +
        pcapng_option(5, raw(std::uint64_t{3})) + pcapng_option(7, raw(std::uint64_t{2}));
    const ReadCapture read =
        read_bytes(pcapng_section() + pcapng_interface(1, 0, interface) +
                   pcapng_packet(0, 1'000'000, "abcd", 4, packet) + pcapng_block(5, statistics));
    EXPECT_EQ(read.error, "");
    ASSERT_EQ(read.packets.size(), 1U);
    EXPECT_EQ(read.packets[0].packet.at, (TraceTime{51, 0}));
    EXPECT_EQ(read.packets[0].packet.direction, CaptureDirection::kOutbound);
    EXPECT_EQ(read.packets[0].packet.lost_before, 9U);
    const TraceInterface& from = read.interfaces.at(0);
    EXPECT_EQ(from.name, "BJ->SH");
    EXPECT_EQ(from.description, "fibre");
    EXPECT_EQ(from.speed, BitRate(400'000'000'000));
    EXPECT_EQ(from.fcs_bytes, 4);
    EXPECT_EQ(std::tuple(from.seen, from.dropped, from.missed), std::tuple(12U, 3U, 2U));
}

TEST(PcapngReader, ReadsSimpleAndObsoletePackets) {
    const std::string simple = raw(std::uint32_t{60}) + "abcdefgh";  // cut at the interface's 8 bytes
    const std::string old = raw(std::uint16_t{0}) + raw(std::uint16_t{5}) + raw(std::uint32_t{0}) +
                            raw(std::uint32_t{2'000'000}) + raw(std::uint32_t{2}) + raw(std::uint32_t{7}) +
                            "zz";
    const ReadCapture read = read_bytes(pcapng_section() + pcapng_interface(1, 8) + pcapng_block(3, simple) +
                                        pcapng_block(2, old) + pcapng_block(3, simple));
    EXPECT_EQ(read.error, "");
    ASSERT_EQ(read.packets.size(), 3U);
    EXPECT_EQ(read.packets[0].bytes, "abcdefgh");
    EXPECT_FALSE(read.packets[0].packet.timed);
    EXPECT_EQ(read.packets[1].bytes, "zz");
    EXPECT_EQ(read.packets[1].packet.at, (TraceTime{2, 0}));
    EXPECT_EQ(read.packets[1].packet.lost_before, 5U);
    EXPECT_EQ(read.packets[2].packet.at, (TraceTime{2, 0})) << "the time of the packet before";
    EXPECT_EQ(read.counts.untimed_packets, 2U);
}

TEST(PcapngReader, PassesOverOtherBlocksHoweverLarge) {
    const std::string names(std::size_t{3} << 20U, 'n');
    const ReadCapture read =
        read_bytes(pcapng_section() + pcapng_interface(1, 0) + pcapng_packet(0, 1, "a", 1) +
                   pcapng_block(4, names) + pcapng_block(0x0BAD, "mine") + pcapng_packet(0, 2, "b", 1));
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.packets.size(), 2U);
    EXPECT_EQ(read.counts.other_blocks, 2U);
}

TEST(PcapngReader, RefusesWhatBreaksTheFormatAndSaysWhere) {
    const std::string head = pcapng_section();               // 28 bytes
    const std::string open = head + pcapng_interface(1, 0);  // 48
    struct Case {
        std::string file, said;
    };
    std::string lying = pcapng_packet(0, 1, "abcd", 4);
    lying.back() = '\x7F';
    std::string overlong = pcapng_packet(0, 1, "abcd", 4);
    overlong[20] = '\x50';
    for (const auto& [file, said] : std::vector<Case>{
             {head + pcapng_packet(0, 1, "a", 1),
              "x: byte 28: a block of interface 0; its section has 0 interfaces before it"},
             {open + pcapng_packet(3, 1, "a", 1),
              "x: byte 48: a block of interface 3; its section has 1 interfaces before it"},
             {open + lying, "x: byte 48: a block of 36 bytes that ends in another length, 2130706468"},
             {open + overlong,
              "x: byte 48: a packet of 80 captured bytes in a block with room for 4; at most 262144 are "
              "allowed"},
             {open + raw(std::uint32_t{6}) + raw(std::uint32_t{7}) + "abcdefgh",
              "x: byte 48: a block of 7 bytes; a block has at least 12, and a multiple of 4"},
             {open + raw(std::uint32_t{6}) + raw(std::uint32_t{0xFFFFFFF0}) + "abcdefgh",
              "x: byte 48: a block of type 6 with 4294967280 bytes; at most 2097152 are allowed"},
             {open + raw(std::uint32_t{4}) + raw(std::uint32_t{4'000}) + "abcdefgh",
              "x: byte 64: the file ends 16 bytes into a record of at least 4000"},
             {open + pcapng_packet(0, 1, "a", 1, raw(std::uint16_t{2}) + raw(std::uint16_t{500})),
              "x: byte 48: a packet block whose options do not fit in it"},
             {open + pcapng_block(6, "short"),
              "x: byte 48: a packet block with 8 bytes; it needs at least 20"},
             {pcapng_block(0x0A0D0D0A, raw(std::uint32_t{0x1A2B3C4D}) + raw(std::uint32_t{1}) +
                                           raw(~std::uint64_t{0}) + raw(std::uint16_t{2}) +
                                           raw(std::uint16_t{600}) + "abcd"),
              "x: byte 0: a section header block whose options do not fit in it"},
             {pcapng_block(0x0A0D0D0A, "no magic is here"),
              "x: byte 0: a section whose byte-order magic is none"},
         }) {
        EXPECT_EQ(read_bytes(file).error, said);
        EXPECT_EQ(read_bytes(file, Strictness::kLenient).error, "");
    }
}

TEST(PcapngReader, DoesWithoutStatisticsOfAnInterfaceThatIsNone) {
    const ReadCapture read = read_bytes(pcapng_section() + pcapng_interface(1, 0) +
                                        pcapng_block(5, raw(std::uint32_t{9}) + std::string(8, '\0')) +
                                        pcapng_packet(0, 1, "a", 1));
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.packets.size(), 1U);
    EXPECT_EQ(read.counts.other_blocks, 1U);
}

TEST(PcapngReader, PassesOverDamageWhereItIsToldTo) {
    std::string lying = pcapng_packet(0, 1, "abcd", 4);
    lying.back() = '\x7F';
    const ReadCapture read = read_bytes(
        pcapng_section() + pcapng_interface(1, 0) + pcapng_packet(0, 1, "a", 1) + lying +
            pcapng_packet(0, 3, "b", 1) + pcapng_packet(9, 4, "c", 1) + pcapng_packet(0, 5, "d", 1),
        Strictness::kLenient);
    EXPECT_EQ(read.error, "");
    ASSERT_EQ(read.packets.size(), 3U);
    EXPECT_EQ(read.packets[1].bytes, "b");
    EXPECT_EQ(read.packets[2].bytes, "d");
    EXPECT_EQ(read.counts.damaged_places, 2U);
    EXPECT_EQ(read.counts.skipped_bytes, 36U + 36U);
}

TEST(PcapngReader, BoundsTheInterfacesAFileCanMakeItHold) {
    std::string file = pcapng_section();
    const std::string interface = pcapng_interface(1, 0);
    for (int i = 0; i < 65'537; ++i) file += interface;
    EXPECT_THAT(read_bytes(file).error,
                testing::EndsWith("one interface more than the 65536 that are allowed"));
}

}  // namespace
}  // namespace hexi
