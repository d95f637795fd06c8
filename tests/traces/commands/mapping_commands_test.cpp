// hexi trace map and anonymize.
#include <filesystem>

#include <gmock/gmock.h>

#include "tests/support/run_hexi.hpp"
#include "tests/traces/capture/capture_bytes.hpp"
#include "tests/traces/commands/run_trace.hpp"
#include "tests/traces/rewrite/checked_packet.hpp"
#include "traces/flow/packet_headers.hpp"

namespace hexi {
namespace {

using namespace support;

std::string record(std::uint32_t s, const std::string& packet) {
    const auto size = static_cast<std::uint32_t>(packet.size());
    return pcap_record(s, 0, size, size) + packet;
}

/// 10.0.0.0/8 is at Beijing, 11.0.0.0/8 at Guiyang.
class MappingCommands : public testing::Test {
protected:
    [[nodiscard]] std::string at(const std::string& name) const { return scratch_.path() + "/" + name; }
    TraceSaid map(std::vector<std::string> options) const {
        std::vector<std::string> words{"map", file_, "--prefixes", prefixes_, "--output", at("y.pcapng")};
        words.insert(words.end(), options.begin(), options.end());
        return run_trace(words);
    }
    [[nodiscard]] ReadCapture written() const {
        return read_capture(CaptureReader::open(at("y.pcapng"), Strictness::kStrict));
    }

    ScratchDirectory scratch_;
    const std::string there_ = sound_v4("10.0.0.1", "11.0.0.2", 6, tcp(9, 80, "secret"), 16),
                      back_ = sound_v4("11.0.0.2", "10.0.0.1", 6, tcp(80, 9, "answer"), 16);
    const std::string file_ = scratch_.write(
        "x.pcap", pcap_header({}) + record(100, ethernet(there_)) + record(102, ethernet(back_)) +
                      record(103, ethernet("who has", 0x0806)) + record(104, ethernet(there_)));
    const std::string prefixes_ =
        scratch_.write("hubs.csv", "prefix,node\n10.0.0.0/8,beijing\n11.0.0.0/8,guiyang\n");
    const std::string pools_ =
        scratch_.write("pools.csv", "prefix,node\n172.16.0.0/24,beijing\n172.17.0.0/24,guiyang\n");
};

TEST_F(MappingCommands, MapMakesNodesInterfacesAndGivesTheirAddresses) {
    const TraceSaid said = map({"--pools", pools_, "--format", "json"});
    ASSERT_EQ(said.status, 0) << said.err;
    const Json json = checked_json(said.out, "trace-map");
    EXPECT_EQ(*json.find("mapping")->find("mapped")->find("packets")->as_int64(), 3);
    EXPECT_EQ(*json.find("mapping")->find("other")->find("packets")->as_int64(), 1);
    EXPECT_EQ(*json.find("pairs")->as_array()->at(0).find("packets")->as_int64(), 2);
    const ReadCapture read = written();
    ASSERT_EQ(read.packets.size(), 3U);
    EXPECT_EQ(read.packets[0].bytes,
              ethernet(sound_v4("172.16.0.1", "172.17.0.2", 6, tcp(9, 80, "secret"), 16)));
    EXPECT_EQ(read.packets[1].bytes,
              ethernet(sound_v4("172.17.0.2", "172.16.0.1", 6, tcp(80, 9, "answer"), 16)));
    EXPECT_EQ(read.packets[1].packet.interface, 1U);
    EXPECT_EQ(read.interfaces[0].name, "beijing");
    EXPECT_EQ(read.interfaces[1].name, "guiyang");
}

TEST_F(MappingCommands, MapRepeatsWithoutASeamAndShiftsAddresses) {
    const TraceSaid said = map({"--pools", pools_, "--repeat", "2", "--shift", "5", "--speed", "2"});
    ASSERT_EQ(said.status, 0) << said.err;
    const ReadCapture read = written();
    ASSERT_EQ(read.packets.size(), 6U);
    // 100, 102, 104 at twice the speed; the seam is 2 s, as the gaps are in the mean.
    std::vector<std::int64_t> at_s;
    for (const auto& kept : read.packets) at_s.push_back(kept.packet.at.s);
    EXPECT_EQ(at_s, (std::vector<std::int64_t>{100, 101, 102, 103, 104, 105}));
    EXPECT_EQ(read.packets[3].bytes,
              ethernet(sound_v4("172.16.0.6", "172.17.0.7", 6, tcp(9, 80, "secret"), 16)));
}

TEST_F(MappingCommands, MapMakesTheRateAskedFor) {
    // Three packets of the same length in 4 s.
    const double bits = 8 * 3 * static_cast<double>(ethernet(there_).size());
    const TraceSaid said = map({"--rate-bps", std::to_string(bits), "--format", "json"});
    ASSERT_EQ(said.status, 0) << said.err;
    const Json json = checked_json(said.out, "trace-map");
    EXPECT_NEAR(json.find("speed")->to_double(), 4, 1e-6);
    EXPECT_EQ(*json.find("mapping")->find("mapped")->find("packets")->as_int64(), 3) << "counted once";
    EXPECT_EQ(written().packets[2].packet.at.s, 101);
}

TEST_F(MappingCommands, MapThinsAndRefuses) {
    EXPECT_EQ(map({"--thin", "0"}).status, 0);
    EXPECT_EQ(written().packets.size(), 0U);
    EXPECT_EQ(map({"--vlan", "4095"}).err,
              "hexi: --vlan: '4095' is not allowed: must be keep, strip or 1 to 4094\n");
    EXPECT_THAT(map({"--ports", "80"}).err, testing::StartsWith("hexi: --ports: '80' is not allowed"));
    EXPECT_THAT(map({"--source-mac", "x"}).err, testing::StartsWith("hexi: --source-mac: "));
    EXPECT_EQ(run_trace({"map", "-", "--unknown", "hash", "--repeat", "2", "--output", at("z")}).err,
              "hexi: -: standard input is read once: --rate-bps and --repeat take a file\n");
    EXPECT_EQ(run_trace({"map", file_, "--output", at("z")}).status, 2);
}

TEST_F(MappingCommands, AnonymizeHidesAddressesPayloadAndMacs) {
    const std::string key = scratch_.write("key", std::string(64, '7') + "\n");
    const TraceSaid said = run_trace({"anonymize", file_, "--key-file", key, "--output", at("y.pcapng"),
                                      "--shift-s", "-50", "--format", "json"});
    ASSERT_EQ(said.status, 0) << said.err;
    const Json json = checked_json(said.out, "trace-anonymized");
    EXPECT_EQ(*json.find("written_packets")->as_int64(), 3);
    EXPECT_EQ(*json.find("other_packets")->as_int64(), 1);
    const ReadCapture read = written();
    ASSERT_EQ(read.packets.size(), 3U);
    EXPECT_EQ(read.packets[0].packet.at.s, 50);
    EXPECT_EQ(read.packets[0].bytes.size(), 54U) << "Ethernet, IPv4 and TCP";
    EXPECT_EQ(read.packets[0].packet.wire_bytes, 60U);
    EXPECT_EQ(read.packets[0].bytes.substr(0, 12), std::string("\2\0\0\0\0\0\2\0\0\0\0\0", 12));
    EXPECT_EQ(read.packets[0].bytes.substr(26, 4), read.packets[1].bytes.substr(30, 4))
        << "one host, one address";
    EXPECT_NE(read.packets[0].bytes.substr(26, 4), there_.substr(12, 4));
    // The checksum is that of the whole packet, so the payload is needed to see it.
    const std::string again = at("z.pcapng");
    ASSERT_EQ(
        run_trace({"anonymize", file_, "--key-file", key, "--output", again, "--payload", "keep"}).status, 0);
    const ReadCapture kept = read_capture(CaptureReader::open(again, Strictness::kStrict));
    const std::string ip = kept.packets[0].bytes.substr(14);
    const auto address = [&](std::size_t from) {
        return to_string(
            IpAddress::v4(load_big<std::uint32_t>(reinterpret_cast<const std::uint8_t*>(&ip[from]))));
    };
    EXPECT_EQ(ip, sound_v4(address(12), address(16), 6, tcp(9, 80, "secret"), 16));
}

TEST_F(MappingCommands, AnonymizeRefusesWhatIsNoKey) {
    const std::string key = scratch_.write("key", "too short");
    EXPECT_EQ(run_trace({"anonymize", file_, "--key-file", key, "--output", at("y")}).err,
              "hexi: --key-file: " + key + ": is no key: must be 32 bytes, or 64 hexadecimal digits\n");
    EXPECT_FALSE(std::filesystem::exists(at("y")));
}

TEST_F(MappingCommands, TheDocumentedReportsObeyTheirSchemas) {
    for (const char* const page : {"trace-map", "trace-anonymized"})
        checked_json(documented_json(page), page);
}

/// tcprewrite --portmap=80:8080 made the other file.
TEST_F(MappingCommands, PortsAreRewrittenAsByTcprewrite) {
    const char* const named = std::getenv("HEXI_SAMPLES");
    const std::string folder =
        (named != nullptr ? named : source_dir() + "/../shared/samples") + "/tcpreplay/";
    if (!std::filesystem::exists(folder + "test.pcap")) GTEST_SKIP() << "no samples: HEXI_SAMPLES names them";
    const TraceSaid said = run_trace({"map", folder + "test.pcap", "--unknown", "hash", "--hash-bits", "32",
                                      "--ports", "80=8080", "--output", at("y.pcapng")});
    ASSERT_EQ(said.status, 0) << said.err;
    const ReadCapture golden =
        read_capture(CaptureReader::open(folder + "test.rewrite_portmap", Strictness::kStrict));
    std::vector<std::string> expected, got;
    for (const auto& kept : golden.packets) {
        if (find_headers(view(kept.bytes), LinkType::kEthernet).kind == HeaderKind::kIp)
            expected.push_back(kept.bytes);
    }
    for (const auto& kept : written().packets) got.push_back(kept.bytes);
    EXPECT_EQ(got.size(), expected.size());
    std::size_t unlike = 0;
    for (std::size_t i = 0; i < std::min(got.size(), expected.size()); ++i)
        unlike += got[i] == expected[i] ? 0 : 1;
    EXPECT_EQ(unlike, 0U);
}

}  // namespace
}  // namespace hexi
