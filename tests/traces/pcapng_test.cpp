#include "traces/pcapng.hpp"

#include <array>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include <fmt/format.h>

#include "tests/support/shell.hpp"

namespace hexi {
namespace {

/// An interface, two packets and numbers.
std::string sample() {
    constexpr std::array<std::uint8_t, 5> kBytes{1, 2, 3, 4, 5};
    std::string file;
    append_capture_header(file, "hexi");
    append_interface(
        file, {.name = "a-b:fwd", .description = "1 ms", .snap_bytes = 96, .speed = BitRate(10'000'000'000)});
    append_packet(file, {.interface = 0,
                         .at_ns = 1'700'000'000'123'456'789,
                         .direction = CaptureDirection::kOutbound,
                         .wire_bytes = 60,
                         .bytes = kBytes,
                         .lost_before = 2});
    append_packet(file,
                  {.interface = 0, .at_ns = 1'700'000'000'123'456'790, .wire_bytes = 5, .bytes = kBytes});
    append_statistics(file, {.interface = 0,
                             .from_ns = 1'700'000'000'000'000'000,
                             .until_ns = 1'700'000'001'000'000'000,
                             .seen = 4,
                             .dropped = 1,
                             .missed = 2});
    return file;
}

std::string hex(const std::string& bytes) {
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        text += fmt::format("{:02x}{}", static_cast<std::uint8_t>(bytes[i]), i % 4 == 3 ? " " : "");
    return text;
}

TEST(Pcapng, IsWrittenByteForByteAsTheDraftSays) {
    EXPECT_EQ(hex(sample()),
              // Section header, version 1.0, of unknown length; shb_userappl.
              "0a0d0d0a 28000000 4d3c2b1a 01000000 ffffffff ffffffff 04000400 68657869 00000000 28000000 "
              // Interface: Ethernet, 96 bytes; if_name, if_description, if_speed, if_tsresol 10^-9.
              "01000000 40000000 01000000 60000000 02000700 612d623a 66776400 03000400 31206d73 "
              "08000800 00e40b54 02000000 09000100 09000000 00000000 40000000 "
              // Enhanced packet: 5 of 60 bytes, padded; epb_flags outbound, epb_dropcount 2.
              "06000000 40000000 00000000 fe9c9717 15cd853d 05000000 3c000000 01020304 05000000 "
              "02000400 02000000 04000800 02000000 00000000 00000000 40000000 "
              // Enhanced packet without options.
              "06000000 28000000 00000000 fe9c9717 16cd853d 05000000 05000000 01020304 05000000 28000000 "
              // Interface statistics: start, end, received 4, dropped 1, lost by us 2, delivered 2.
              "05000000 64000000 00000000 fe9c9717 00cac471 02000800 fe9c9717 00002a36 03000800 "
              "fe9c9717 00cac471 04000800 04000000 00000000 05000800 01000000 00000000 07000800 "
              "02000000 00000000 08000800 02000000 00000000 00000000 64000000 ");
}

TEST(Pcapng, IsReadByTshark) {
    if (!support::installed("tshark")) GTEST_SKIP() << "tshark is not installed";
    const std::string path = std::filesystem::temp_directory_path() / fmt::format("hexi-{}.pcapng", getpid());
    std::ofstream(path, std::ios::binary) << sample();
    const std::string fields = support::shell(
        "tshark -r " + path +
        " -T fields -e frame.time_epoch -e frame.interface_name -e frame.len -e frame.cap_len 2>/dev/null");
    EXPECT_EQ(fields,
              "1700000000.123456789\ta-b:fwd\t60\t5\n"
              "1700000000.123456790\ta-b:fwd\t5\t5\n");
    const std::string about = support::shell("capinfos " + path);
    for (const std::string line : {"Number of packets:   2", "Capture application: hexi", "Name = a-b:fwd",
                                   "Number of stat entries = 1"})
        EXPECT_NE(about.find(line), std::string::npos) << about;
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace hexi
