// hexi trace replay in virtual time: what every engine makes of one trace.
#include <gmock/gmock.h>

#include <filesystem>

#include "tests/support/places.hpp"
#include "tests/support/run_hexi.hpp"
#include "tests/traces/capture/capture_bytes.hpp"
#include "tests/traces/flow/packet_bytes.hpp"
#include "topology/json/json.hpp"

namespace hexi {
namespace {

using namespace support;

/// 100 requests, 10 ms apart, each answered 1 ms later by 1500 bytes; one packet of a stranger.
std::string capture() {
    std::string bytes = pcap_header({.link = 101});
    const auto add = [&](std::uint64_t us, const std::string& packet, std::uint32_t wire) {
        bytes += pcap_record(static_cast<std::uint32_t>(us / 1'000'000),
                             static_cast<std::uint32_t>(us % 1'000'000),
                             static_cast<std::uint32_t>(packet.size()), wire) +
                 packet;
    };
    for (std::uint64_t i = 0; i < 100; ++i) {
        add(i * 10'000, ipv4("10.0.0.1", "11.0.0.2", 6, ports(5000, 80)), 100);
        add(i * 10'000 + 1000, ipv4("11.0.0.2", "10.0.0.1", 6, ports(80, 5000)), 1500);
    }
    add(1'000'000, ipv4("10.0.0.1", "99.0.0.2", 6, ports(5000, 80)), 100);
    return bytes;
}

/// a and b, 1000 km and 1 Gbit/s apart.
constexpr const char* kNetwork = R"({"schema": "hexi-topology/1", "name": "two",
    "nodes": [{"id": "a"}, {"id": "b"}],
    "links": [{"from": "a", "to": "b", "layer": "ip", "capacity_bps": 1000000000, "length_km": 1000}]})";

class TraceReplay : public testing::Test {
protected:
    Json replay(const std::vector<std::string>& more) const {
        std::vector<std::string> words{"trace", "replay", trace_, "--prefixes", hubs_, "--format", "json"};
        words.insert(words.end(), more.begin(), more.end());
        const Said said = run_hexi(words);
        EXPECT_NE(said.status, 2) << said.err;
        const auto json = parse_json(said.out, "result");
        return json ? *json : Json();
    }
    static const Json& pair(const Json& result, const std::string& source) {
        for (const Json& one : *result.find("pairs")->as_array()) {
            if (*one.find("source")->as_string() == source) return one;
        }
        ADD_FAILURE() << "no pair from " << source;
        return result.find("pairs")->as_array()->front();
    }
    static std::string remarks(const Json& result) {
        return write_json(*result.find("manifest")->find("remarks"));
    }

    ScratchDirectory scratch_;
    const std::string trace_ = scratch_.write("x.pcap", capture()),
                      network_ = scratch_.write("n.json", kNetwork),
                      hubs_ = scratch_.write("hubs.csv", "prefix,node\n10.0.0.0/8,a\n11.0.0.0/8,b\n");
};

TEST_F(TraceReplay, EveryPacketEngineCarriesEveryPacket) {
    for (const char* const engine : {"packet", "packet-stock", "hybrid", "dataplane"}) {
        const Json result = replay({"--topology", network_, "--engine", engine});
        ASSERT_NE(result.find("pairs"), nullptr) << engine;
        for (const char* const source : {"a", "b"}) {
            const Json& there = pair(result, source);
            EXPECT_EQ(*there.find("sent")->as_int64(), 100) << engine << " " << source;
            EXPECT_EQ(*there.find("received")->as_int64(), 100) << engine << " " << source;
        }
        EXPECT_THAT(remarks(result), testing::HasSubstr("1 of unknown addresses")) << engine;
        EXPECT_THAT(remarks(result), testing::HasSubstr("open loop")) << engine;
    }
}

TEST_F(TraceReplay, CapturesLinksOfEnginesThatPlayPackets) {
    for (const char* const engine : {"packet", "hybrid"}) {
        const std::string file = scratch_.path() + "/" + engine + ".pcapng";
        const Json result = replay({"--topology", network_, "--engine", engine, "--capture", file});
        ASSERT_NE(result.find("pairs"), nullptr) << engine;
        const ReadCapture read = read_capture(CaptureReader::open(file, Strictness::kStrict));
        EXPECT_EQ(read.error, "");
        ASSERT_EQ(read.packets.size(), 200U) << engine;
        EXPECT_EQ(read.interfaces.size(), 2U);
        EXPECT_EQ(read.interfaces[0].dropped, 0U);
        EXPECT_EQ(read.packets[0].packet.wire_bytes, 100U);
    }
}

TEST_F(TraceReplay, FluidCarriesTheSameBytes) {
    const Json result = replay({"--topology", network_, "--engine", "fluid"});
    ASSERT_NE(result.find("pairs"), nullptr);
    // 100 answers of 1500 bytes within 0.991 s.
    EXPECT_NEAR(pair(result, "b").find("throughput_bps")->to_double(), 1.2e6 / 1.0, 5e4);
    EXPECT_THAT(remarks(result), testing::HasSubstr("the trace is played as rates"));
}

TEST_F(TraceReplay, CausalRepliesWaitForTheirCause) {
    const Json result = replay({"--topology", network_, "--replies", "causal"});
    EXPECT_THAT(remarks(result), testing::HasSubstr("replies are causal"));
    EXPECT_THAT(remarks(result), testing::HasSubstr("199 of 200 packets of the trace leave later"));
}

TEST_F(TraceReplay, AScenarioThatNamesTheTraceComesToTheSame) {
    const std::string scenario = scratch_.write("s.json", R"({"schema": "hexi-scenario/1", "name": "s",
        "topology": "n.json", "duration_s": 1, "traffic": [{"kind": "trace", "file": "x.pcap", "prefixes": "hubs.csv"}]})");
    const Said by_scenario = run_hexi({"run", scenario, "--format", "csv"}),
               by_command = run_hexi({"trace", "replay", trace_, "--prefixes", hubs_, "--topology", network_,
                                      "--duration-s", "1", "--format", "csv"});
    EXPECT_NE(by_scenario.status, 2) << by_scenario.err;
    EXPECT_EQ(by_scenario.out, by_command.out);
    EXPECT_EQ(run_hexi({"run", scenario, "--format", "csv"}).out, by_scenario.out)
        << "equal seeds, equal bytes";
}

TEST_F(TraceReplay, PlaysBesideAScenario) {
    const std::string scenario = scratch_.write("s.json", R"({"schema": "hexi-scenario/1", "name": "s",
        "topology": "n.json", "duration_s": 2,
        "traffic": [{"kind": "matrix", "demands": [{"source": "a", "destination": "b", "rate_bps": 1000000}]}],
        "events": [{"at_s": 0.5, "kind": "link-down", "link": "a-b"}]})");
    const Json result = replay({"--scenario", scenario});
    ASSERT_NE(result.find("pairs"), nullptr);
    const Json& answers = pair(result, "b");
    EXPECT_EQ(*answers.find("sent")->as_int64(), 100);
    EXPECT_EQ(*answers.find("received")->as_int64(), 50) << "the link breaks half-way";
}

TEST_F(TraceReplay, FlowsArePlayedToo) {
    const std::string flows = scratch_.write(
        "f.csv",
        "source,destination,source_port,destination_port,protocol,first_s,last_s,packets,bytes\n"
        "10.0.0.1,11.0.0.2,1,2,6,100,101,0,150000\n11.0.0.2,10.0.0.1,2,1,6,100.5,100.5,3,400\n");
    const auto played = [&](const char* engine) {
        return run_hexi({"trace", "replay", flows, "--columns", "hexi", "--prefixes", hubs_, "--topology",
                         network_, "--engine", engine, "--format", "json"});
    };
    const auto packets = parse_json(played("packet").out, "result");
    ASSERT_TRUE(packets);
    EXPECT_EQ(*pair(*packets, "a").find("sent")->as_int64(), 100);
    EXPECT_EQ(*pair(*packets, "b").find("sent")->as_int64(), 3);
    const auto fluid = parse_json(played("fluid").out, "result");
    ASSERT_TRUE(fluid);
    EXPECT_NEAR(pair(*fluid, "a").find("throughput_bps")->to_double(), 1.2e6, 5e4);
}

TEST_F(TraceReplay, SaysWhatIsWrong) {
    const auto said = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words{"trace", "replay", trace_, "--topology", network_};
        words.insert(words.end(), more.begin(), more.end());
        return run_hexi(words).err;
    };
    EXPECT_EQ(said({}),
              "hexi: hexi trace replay: /traffic/0/file: --prefixes is needed, or --unknown hash: else no "
              "address is at any node of the network\n");
    const std::string elsewhere = scratch_.write("e.csv", "prefix,node\n99.0.0.0/8,a\n");
    EXPECT_THAT(said({"--prefixes", elsewhere}), testing::HasSubstr("duration_s"));
    EXPECT_THAT(said({"--prefixes", hubs_, "--engine", "magic"}),
                testing::StartsWith("hexi: there is no engine 'magic'; "));
    EXPECT_EQ(
        said({"--prefixes", hubs_, "--engine", "fluid", "--capture", scratch_.path() + "/c"}),
        "hexi: --capture: the engine 'fluid' captures no links: packet and hybrid do; `hexi emulate --tap` "
        "captures real packets\n");
    EXPECT_EQ(said({"--prefixes", hubs_, "--capture-link", "a-b"}),
              "hexi: --capture-link: --capture FILE is needed, too\n");
    EXPECT_EQ(said({"--prefixes", hubs_, "--capture", "-"}),
              "hexi: --capture: '-' is not allowed: the result goes to standard output\n");
    EXPECT_THAT(said({"--prefixes", hubs_, "--capture", "c", "--capture-link", "a-x"}),
                testing::StartsWith("hexi: --capture-link: no link, fibre or risk group 'a-x' in two"));
    EXPECT_THAT(said({"--prefixes", hubs_, "--replies", "late"}), testing::StartsWith("hexi: --replies: "));
}

}  // namespace
}  // namespace hexi
