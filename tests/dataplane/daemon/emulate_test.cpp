// hexi emulate with real ports: what a lab sees.
#include <algorithm>

#include "tests/dataplane/daemon/emulate_fixture.hpp"
#include "tests/dataplane/daemon/pcap_file.hpp"
#include "tests/support/places.hpp"
#include "tests/support/run_hexi.hpp"
#include "tests/support/shell.hpp"

namespace hexi {
namespace {

/// The same with any number of workers.
class EmulateWithWorkersTest : public EmulateTest, public ::testing::WithParamInterface<int> {
protected:
    static std::string workers() { return " --workers " + std::to_string(GetParam()); }
};
INSTANTIATE_TEST_SUITE_P(Workers, EmulateWithWorkersTest, ::testing::Values(1, 2, 3));

TEST_P(EmulateWithWorkersTest, ShowsHostsTheBackbone) {
    lab->address("a", "eth0", "10.1.0.5/24", "10.1.0.1");
    lab->address("b", "eth0", "10.2.0.7/24", "10.2.0.1");
    lab->address("a", "eth0", "fd01::5/64", "fd01::1");
    lab->address("b", "eth0", "fd02::7/64", "fd02::1");
    ASSERT_EQ(
        lab->emulate(
            file +
            " --port west=af_packet:to-a,gateway=10.1.0.1/24,gateway=fd01::1/64"
            " --port east=af_packet:to-b,gateway=10.2.0.1/24,gateway=fd02::1/64 --relaxed --format json" +
            workers()),
        "");
    for (const std::string command :
         {"ping -n -c 3 -i 0.2 -W 5 10.2.0.7", "ping -6 -n -c 3 -i 0.2 -W 5 fd02::7"}) {
        const std::string printed = lab->on("a", command);
        EXPECT_NE(printed.find("3 received"), std::string::npos) << printed;
        EXPECT_NE(printed.find("ttl=61"), std::string::npos) << "three routers of 64: " << printed;
        EXPECT_GE(least_rtt(printed), 20.0) << printed;
    }
    const std::string by_v4 = lab->on("a", "traceroute -n -q 1 -w 5 10.2.0.7");
    EXPECT_EQ(hops(by_v4),
              (std::vector<std::string>{"10.1.0.1", router("middle"), router("east"), "10.2.0.7"}))
        << by_v4;
    const std::string by_v6 = lab->on("a", "traceroute -6 -n -q 1 -w 5 fd02::7");
    EXPECT_EQ(hops(by_v6),
              (std::vector<std::string>{"fd01::1", router("middle", true), router("east", true), "fd02::7"}))
        << by_v6;
    const std::string middle = lab->on("a", "ping -n -c 2 -i 0.2 -W 5 " + router("middle"));
    EXPECT_GE(least_rtt(middle), 10.0) << middle;

    const IperfServer server(*lab);
    const std::string tcp = lab->on("a", "timeout 30 iperf3 -c 10.2.0.7 -t 2");
    EXPECT_TRUE(std::regex_search(tcp, std::regex("[0-9.]+ [KMG]?bits/sec +receiver"))) << tcp;
    const std::string udp = lab->on("a", "timeout 30 iperf3 -c 10.2.0.7 -u -b 2M -t 2");
    EXPECT_TRUE(std::regex_search(udp, std::regex("\\([0-9.e+-]+%\\) +receiver"))) << udp;

    const Json json = report();
    expect_conserved(json);
    EXPECT_EQ(*json.find("frames")->find("held"), Json(0));
    EXPECT_EQ(*json.find("schema"), Json("hexi-emulation/1"));
    EXPECT_GT(json.find("timing")->find("released_frames")->to_uint64(), 100U);
}

TEST_P(EmulateWithWorkersTest, ReroutesWhenALinkFailsAndObeysTheControlSocket) {
    lab->address("a", "eth0", "10.1.0.5/24", "10.1.0.1");
    lab->address("b", "eth0", "10.2.0.7/24", "10.2.0.1");
    ASSERT_EQ(lab->emulate(file +
                           " --port west=af_packet:to-a,gateway=10.1.0.1/24"
                           " --port east=af_packet:to-b,gateway=10.2.0.1/24 --relaxed --format json" +
                           workers()),
              "");
    const std::string before = lab->on("a", "ping -n -c 3 -i 0.2 -W 5 10.2.0.7");
    EXPECT_GE(least_rtt(before), 20.0) << before;
    const std::string hexi = support::bin_dir() + "/hexi link ",
                      socket = " --control " + lab->folder() + "/control";
    EXPECT_NE(lab->on("m", hexi + "down middle-east" + socket).find("down"), std::string::npos);
    // The news takes as long as light does from the break to the head of the path; what leaves before is
    // lost.
    const std::string after = lab->on("a", "sleep 0.1; ping -n -c 3 -i 0.2 -W 5 10.2.0.7");
    EXPECT_NE(after.find("3 received"), std::string::npos) << after;
    EXPECT_GE(least_rtt(after), 80.0) << "by far: " << after;
    lab->on("m", hexi + "up middle-east" + socket);
    const std::string slow = lab->on("m", hexi + "set west-middle --delay-ms 100" + socket);
    const std::string slowed = lab->on("a", "ping -n -c 2 -i 0.2 -W 5 10.2.0.7");
    EXPECT_GE(least_rtt(slowed), 210.0) << slow << slowed;
    expect_conserved(report());
}

TEST_P(EmulateWithWorkersTest, PassesFramesWholeOverAWire) {
    lab->address("a", "eth0", "10.9.0.5/24", "10.9.0.7");
    lab->address("b", "eth0", "10.9.0.7/24", "10.9.0.5");
    ASSERT_EQ(
        lab->emulate(file +
                     " --port west=af_packet:to-a,wire=east --port east=af_packet:to-b,wire=west --relaxed "
                     "--format json" +
                     workers()),
        "");
    const std::string printed = lab->on("a", "ping -n -c 3 -i 0.2 -W 5 10.9.0.7");
    EXPECT_NE(printed.find("3 received"), std::string::npos) << printed;
    EXPECT_NE(printed.find("ttl=64"), std::string::npos) << printed;
    EXPECT_GE(least_rtt(printed), 20.0) << printed;
    expect_conserved(report());
}

TEST_F(EmulateTest, WorksOverAfXdp) {
    lab->address("a", "eth0", "10.1.0.5/24", "10.1.0.1");
    lab->address("b", "eth0", "10.2.0.7/24", "10.2.0.1");
    const std::string said =
        lab->emulate(file + " --port west=af_xdp:to-a --port east=af_xdp:to-b --relaxed --format json");
    if (!said.empty()) GTEST_SKIP() << "this machine does not let us: " << said;
    const std::string printed = lab->on("a", "ping -n -c 3 -i 0.2 -W 5 10.2.0.7");
    EXPECT_GE(least_rtt(printed), 20.0) << printed;
    expect_conserved(report());
}

TEST_F(EmulateTest, SaysWhichInterfaceIsMissing) {
    const std::string said = lab->emulate(file + " --port west=af_packet:eth7 --port east=af_packet:to-b");
    EXPECT_NE(
        said.find("hexi-dataplane: --port west=af_packet:eth7,gateway=10.1.0.1/24,gateway=fd00:1::1/64: "
                  "af_packet:eth7: this machine has no interface 'eth7'; there are lo, to-"),
        std::string::npos)
        << said;
}

TEST(Emulate, GivesVlansOfOneDevicePortsOfTheirOwn) {
    using support::ip, support::mac, support::tagged;
    const support::ScratchDirectory scratch;
    const MacAddress west{{2, 'h', 'e', 'x', 'i', 0}}, far{{2, 'h', 'e', 'x', 'i', 1}};
    std::vector<support::Frame> frames;
    FrameBuffer frame;
    for (const auto& [vlan, host, gateway] :
         {std::tuple{10, ip("10.1.0.5"), ip("10.1.0.1")}, std::tuple{20, ip("10.2.0.5"), ip("10.2.0.1")},
          std::tuple{30, ip("10.3.0.5"), ip("10.3.0.1")}}) {
        write_arp(frame, ArpOperation::kRequest,
                  {mac(static_cast<std::uint8_t>(vlan)), kBroadcastMac, host, gateway});
        frames.push_back(tagged(support::copy_of(frame), static_cast<std::uint16_t>(vlan)));
    }
    frames.push_back(tagged(support::udp({.who = {mac(10), west, ip("10.1.0.5"), ip("10.2.0.5")}}), 10));
    const auto in = scratch.write("in.pcap", support::pcap_of(frames));
    const auto out = scratch.path() + "/out.pcap";
    const std::string device = "pcap:" + in + ":" + out;
    const auto said =
        support::run_hexi({"emulate", scratch.write("ring.json", write_hexi_json(ring())), "--port",
                           "west=" + device + ",vlan=10,gateway=10.1.0.1/24", "--port",
                           "far=" + device + ",vlan=20,gateway=10.2.0.1/24", "--duration", "0.5", "--pages",
                           "small", "--control", "none", "--frames", "8192", "--format", "json"});
    ASSERT_EQ(said.status, 0) << said.err;
    EXPECT_EQ(*parse_json(said.out, "report")->find("frames")->find("no_port"), Json(1));
    const auto sent = support::read_pcap(out);
    ASSERT_EQ(sent.size(), 3U) << "two answers and the datagram";
    std::vector<FrameFields> fields(3);
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(parse_frame(sent[i], fields[i]), FrameFault::kNone);
    EXPECT_EQ(fields[0].vlan, 10);
    EXPECT_EQ(fields[1].vlan, 20);
    EXPECT_EQ(fields[2].vlan, 20) << "it came by VLAN 10";
    EXPECT_EQ(fields[2].to, mac(20));
    EXPECT_EQ(fields[2].from, far);
    EXPECT_EQ(fields[2].hop_limit, 62);
}

/// What Wireshark's library reads in a capture file: time since 1970, interface, direction, IPv4 TTL.
std::string dissected(const std::string& path) {
    return support::shell(
        "tshark -r " + path +
        " -T fields -e frame.time_epoch -e frame.interface_name -e frame.packet_flags_direction "
        "-e ip.ttl 2>/dev/null");
}

TEST(Emulate, CapturesLinksAndPorts) {
    using support::ip, support::mac;
    if (!support::installed("tshark")) GTEST_SKIP() << "tshark is not installed";
    const support::ScratchDirectory scratch;
    std::vector<support::Frame> frames;
    FrameBuffer frame;
    write_arp(frame, ArpOperation::kRequest, {mac(1), kBroadcastMac, ip("10.1.0.5"), ip("10.1.0.1")});
    frames.push_back(support::copy_of(frame));
    frames.push_back(
        support::udp({.who = {mac(1), {{2, 'h', 'e', 'x', 'i', 0}}, ip("10.1.0.5"), ip("10.2.0.5")}}));
    const std::string in = scratch.write("in.pcap", support::pcap_of(frames)), to = scratch.path() + "/";
    const auto said =
        support::run_hexi({"emulate",    scratch.write("ring.json", write_hexi_json(ring())),
                           "--port",     "west=pcap:" + in + ":" + to + "out.pcap,gateway=10.1.0.1/24",
                           "--port",     "east=ring,gateway=10.2.0.1/24",
                           "--duration", "0.3",
                           "--pages",    "small",
                           "--control",  "none",
                           "--frames",   "8192",
                           "--format",   "json",
                           "--tap",      "middle-east=" + to + "link.pcapng",
                           "--tap",      "west=" + to + "port.pcapng,snap=60"});
    ASSERT_EQ(said.status, 0) << said.err;
    const Json report = parse_json(said.out, "report").value();
    const Json::Array& taps = *report.find("taps")->as_array();
    ASSERT_EQ(taps.size(), 2U);
    EXPECT_EQ(*taps[0].find("written_frames"), Json(1));
    EXPECT_EQ(*taps[1].find("written_frames"), Json(3)) << "the question, its answer, the datagram";

    const std::string link = dissected(to + "link.pcapng"), port = dissected(to + "port.pcapng");
    std::smatch crossed, entered;
    ASSERT_TRUE(std::regex_match(link, crossed, std::regex("([0-9.]+)\tmiddle-east:fwd\t\t([0-9]+)\n")))
        << link;
    EXPECT_EQ(crossed[2], "61") << "what it will arrive with";
    const std::string device = "west=pcap:" + in + ":" + to + "out.pcap";
    ASSERT_TRUE(std::regex_search(port, entered, std::regex("([0-9.]+)\t[^\t]+\t0x00000001\t64\n"))) << port;
    EXPECT_NE(port.find(device + "\t0x00000002\t"), std::string::npos) << port;
    // 5 ms of fibre and a transmission after it came in; a double holds about 0.2 us of such a time.
    EXPECT_NEAR(std::stod(crossed[1]) - std::stod(entered[1]), 0.005, 5e-6);
}

/// Which of eleven datagrams, sent at once over a slow link, arrives how many-th: the last sent, to port
/// 5000.
class EmulateClassesTest : public ::testing::Test {
protected:
    EmulateClassesTest() {
        using support::ip, support::mac;
        std::vector<support::Frame> west{question(mac(1), "10.1.0.5", "10.1.0.1")};
        for (int i = 0; i < 11; ++i) {
            west.push_back(
                support::udp({.who = {mac(1), {{2, 'h', 'e', 'x', 'i', 0}}, ip("10.1.0.5"), ip("10.2.0.5")},
                              .to_port = static_cast<std::uint16_t>(i == 10 ? 5000 : 2000)}));
        }
        scratch.write("west.pcap", support::pcap_of(west));
        scratch.write("east.pcap", support::pcap_of({question(mac(2), "10.2.0.5", "10.2.0.1")}));
        scratch.write("ring.json", write_hexi_json(ring()));
        scratch.write("scenario.json", R"({
            "schema": "hexi-scenario/1", "topology": "ring.json", "duration_s": 1,
            "classes": [{"name": "gold"}, {"name": "rest"}],
            "behaviours": [{"link": "west-middle:fwd", "rate_bps": 10000000}],
            "traffic": [{"kind": "probes"}]})");
    }
    static support::Frame question(const MacAddress& mac, const std::string& from, const std::string& to) {
        FrameBuffer frame;
        write_arp(frame, ArpOperation::kRequest, {mac, kBroadcastMac, support::ip(from), support::ip(to)});
        return support::copy_of(frame);
    }
    /// The place among the datagrams, from 0, with these rules; -1 where it did not arrive.
    int place(const std::vector<std::string>& rules) {
        const std::string at = scratch.path() + "/";
        std::vector<std::string> arguments{
            "emulate",    at + "scenario.json",
            "--port",     "west=pcap:" + at + "west.pcap:" + at + "west-out.pcap,gateway=10.1.0.1/24",
            "--port",     "east=pcap:" + at + "east.pcap:" + at + "east-out.pcap,gateway=10.2.0.1/24",
            "--duration", "0.4",
            "--pages",    "small",
            "--control",  "none",
            "--frames",   "8192"};
        for (const std::string& rule : rules) {
            arguments.emplace_back("--class-rule");
            arguments.push_back(rule);
        }
        const auto said = support::run_hexi(arguments);
        EXPECT_EQ(said.status, 0) << said.err;
        int place = 0;
        for (const support::Frame& frame : support::read_pcap(at + "east-out.pcap")) {
            FrameFields fields;
            EXPECT_EQ(parse_frame(frame, fields), FrameFault::kNone);
            if (fields.destination_port == 5000) return place;
            place += fields.destination_port == 2000 ? 1 : 0;
        }
        return -1;
    }

    support::ScratchDirectory scratch;
};

TEST_F(EmulateClassesTest, AreGivenByRules) {
    EXPECT_EQ(place({}), 10) << "all are of the last class";
    EXPECT_EQ(place({"gold,protocol=udp,destination_ports=5000"}), 1) << "behind the one on its way";
}

TEST_F(EmulateClassesTest, AreGivenByManyRules) {
    std::vector<std::string> rules;
    for (int port = 100; port < 140; ++port) {
        std::string rule = "rest,protocol=udp,destination_ports=";
        rule += std::to_string(port);
        rules.push_back(rule);
    }
    rules.emplace_back("gold,protocol=udp,destination_ports=4990-5010");
    EXPECT_EQ(place(rules), 1) << "rte_acl finds the rule";
}

TEST(Emulate, RunsWithoutPrivilegesOnNullPorts) {
    const support::ScratchDirectory scratch;
    const auto file = scratch.write("ring.json", write_hexi_json(ring()));
    const auto said =
        support::run_hexi({"emulate", file, "--port", "west=null", "--port", "east=ring", "--duration", "0.3",
                           "--pages", "small", "--frames", "8192", "--control", "none", "--format", "json"});
    ASSERT_EQ(said.status, 0) << said.err;
    const auto report = parse_json(said.out, "report");
    ASSERT_TRUE(report) << said.out;
    EXPECT_EQ(*report->find("frames")->find("conserved"), Json(true));
    EXPECT_GT(report->find("frames")->find("received")->to_uint64(), 0U);
}

TEST(Emulate, PlansWithoutTouchingAnything) {
    const auto said = support::run_hexi({"emulate", "national", "--port", "beijing=af_packet:nothing",
                                         "--port", "guiyang=0000:ff:1f.7", "--dry-run"});
    EXPECT_EQ(said.status, 0) << said.err;
    for (const std::string word : {"beijing", "guiyang", "10.2.0.1/24", "198.18.",
                                   "frames in buffers: ", "MiB, in huge pages where enough are free",
                                   "frames of 60 bytes, packed: ", "1 worker of "})
        EXPECT_NE(said.out.find(word), std::string::npos) << word;
}

struct Refused {
    std::vector<std::string> arguments;
    std::string sentence;
};

TEST(Emulate, SaysInOneSentenceWhatIsWrong) {
    const std::vector<Refused> cases{
        {{"national", "--port", "bejing=null"},
         "hexi: --port bejing=null,gateway=10.1.0.1/24,gateway=fd00:1::1/64: "},
        {{"national", "--port", "beijing=eth0"}, "hexi: --port beijing=eth0: 'eth0' is not a device"},
        {{"national", "--port", "beijing=tap:x", "--port", "wuhan=tap:x"}, "tap:x is used twice"},
        {{"national", "--port", "beijing=null", "--layer", "wet"}, "hexi: --layer: 'wet' is not a layer"},
        {{"national", "--port", "beijing=null", "--tap", "beijing"},
         "hexi: --tap beijing: allowed is NAME=FILE[,snap=N]"},
        {{"national", "--port", "beijing=null", "--tap", "wuhan=x"},
         "; nor is there a port at 'wuhan': ports are at beijing"},
        {{"national", "--port", "beijing=null", "--tap", "beijing=/no/x", "--control", "none", "--pages",
          "small", "--frames", "8192"},
         "hexi-dataplane: --tap: /no/x: cannot write: No such file or directory"},
        {{"nothing.json", "--port", "beijing=null"}, "hexi: nothing.json: "},
        {{"national", "--port", "beijing=0000:ff:1f.7", "--control", "none"},
         "hexi-dataplane: this machine has no PCI device 0000:ff:1f.7; `hexi ports` lists what it has"},
        {{"national", "--port", "beijing=pcap:/nothing:/tmp/out", "--control", "none", "--pages", "small"},
         "/nothing cannot be read: No such file or directory"},
        {{"national", "--port", "beijing=null", "--port", "guiyang=null", "--control", "none", "--pages",
          "small", "--frames", "16777216"},
         "hexi-dataplane: 39760 MiB of memory are needed (38977 for buffers, 71 for packed frames, 712 for "
         "descriptors) and "},
        {{"national", "--port", "beijing=null", "--control", "none", "--pages", "small", "--lcores", "0@0",
          "--workers", "2"},
         "hexi-dataplane: --workers 2: --lcores 0@0 gives 1 only"}};
    for (const auto& [arguments, sentence] : cases) {
        std::vector<std::string> words{"emulate"};
        words.insert(words.end(), arguments.begin(), arguments.end());
        const auto said = support::run_hexi(words);
        EXPECT_EQ(said.status, 2) << sentence;
        EXPECT_NE(said.err.find(sentence), std::string::npos) << said.err;
        EXPECT_EQ(said.out, "");
    }
}

}  // namespace
}  // namespace hexi
