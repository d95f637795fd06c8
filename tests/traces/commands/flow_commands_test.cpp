// hexi trace flows and matrix.
#include "tests/support/run_hexi.hpp"
#include "tests/traces/capture/capture_bytes.hpp"
#include "tests/traces/commands/run_trace.hpp"
#include "tests/traces/flow/packet_bytes.hpp"

namespace hexi {
namespace {

using namespace support;

/// Two conversations, one of them both ways, over 700 s; a packet that is no IP.
std::string sample() {
    std::string file = pcap_header({});
    const auto packet = [&](std::uint32_t s, const std::string& bytes, std::uint32_t wire) {
        file += pcap_record(s, 0, static_cast<std::uint32_t>(bytes.size()), wire) + bytes;
    };
    packet(1'000, ethernet(ipv4("10.0.0.1", "10.1.0.1", 17, ports(7, 9))), 100);
    packet(1'010, ethernet(ipv4("10.1.0.1", "10.0.0.1", 17, ports(9, 7))), 1'000);
    packet(1'020, ethernet(ipv4("10.0.0.1", "10.1.0.1", 17, ports(7, 9))), 200);
    packet(1'030, ethernet("no IP", 0x0806), 60);
    packet(1'700, ethernet(ipv4("192.168.0.1", "10.1.0.1", 6, ports(80, 80))), 500);
    return file;
}

class FlowCommands : public testing::Test {
protected:
    [[nodiscard]] std::string at(const std::string& name) const { return scratch_.path() + "/" + name; }
    [[nodiscard]] std::int64_t whole(const Json& json, const std::string& key) const {
        return *json.find(key)->as_int64();
    }
    ScratchDirectory scratch_;
    const std::string file_ = scratch_.write("x.pcap", sample());
    const std::string prefixes_ =
        scratch_.write("hubs.csv", "prefix,node\n10.0.0.0/16,guian\n10.1.0.0/16,wuhu\n");
};

TEST_F(FlowCommands, FlowsOfACaptureHoldEveryByte) {
    const TraceSaid said = run_trace({"flows", file_, "--output", at("flows.csv"), "--format", "json"});
    ASSERT_EQ(said.status, 0) << said.err;
    const Json json = checked_json(said.out, "trace-flows");
    EXPECT_EQ(whole(json, "flows"), 3);
    EXPECT_EQ(whole(json, "bytes"), 1'860);
    EXPECT_EQ(whole(json, "flow_bytes"), 1'800);
    EXPECT_EQ(whole(json, "other_bytes"), 60);
    EXPECT_EQ(scratch_.read("flows.csv"),
              "source,destination,source_port,destination_port,protocol,first_s,last_s,packets,bytes\n"
              "10.0.0.1,10.1.0.1,7,9,17,1000.000000000,1020.000000000,2,300\n"
              "10.1.0.1,10.0.0.1,9,7,17,1010.000000000,1010.000000000,1,1000\n"
              "192.168.0.1,10.1.0.1,80,80,6,1700.000000000,1700.000000000,1,500\n");
    EXPECT_THAT(run_trace({"flows", at("flows.csv"), "--columns", "hexi", "--output", at("again.csv")}).out,
                testing::HasSubstr("3 flows, 4 packets, 1800 bytes"));
    EXPECT_EQ(scratch_.read("again.csv"), scratch_.read("flows.csv"));
}

TEST_F(FlowCommands, MatricesFromPacketsAndFromTheirFlowsHoldTheSameBytes) {
    const std::vector<std::string> map{"--prefixes", prefixes_, "--unknown", "qingyang",
                                       "--bin-s",    "300",     "--format",  "json"};
    const auto with = [&](std::vector<std::string> first) {
        first.insert(first.end(), map.begin(), map.end());
        const TraceSaid said = run_trace(first);
        EXPECT_EQ(said.status, 0) << said.err;
        return checked_json(said.out, "trace-matrix");
    };
    ASSERT_EQ(run_trace({"flows", file_, "--output", at("flows.csv")}).status, 0);
    const Json packets = with({"matrix", file_}),
               flows = with({"matrix", at("flows.csv"), "--columns", "hexi"});
    EXPECT_EQ(whole(packets, "bytes"), 1'860);
    for (const Json* json : {&packets, &flows}) {
        EXPECT_EQ(whole(*json, "mapped_bytes"), 1'800);
        EXPECT_EQ(whole(*json, "unknown_bytes"), 0);
        EXPECT_EQ(whole(*json, "ends_by_default"), 1);
    }
    const Json& bin = packets.find("bins")->as_array()->at(0);
    const auto& demands = *bin.find("demands")->as_array();
    ASSERT_EQ(demands.size(), 2U);
    EXPECT_EQ(*bin.find("begin_s")->as_string(), "1000.000000000");
    std::int64_t sum = 0;
    for (const Json& demand : demands) sum += whole(demand, "bytes");
    EXPECT_EQ(sum, 1'300);
}

TEST_F(FlowCommands, MatrixSaysWhereTheRestWent) {
    const TraceSaid table = run_trace({"matrix", file_, "--prefixes", prefixes_});
    EXPECT_EQ(table.status, 0) << table.err;
    EXPECT_THAT(table.out,
                testing::HasSubstr(
                    "1300 of 1860 bytes between nodes, in 1 bins with traffic; 0 within a node, 500 of "
                    "unknown addresses, 60 no IP"));
    const TraceSaid csv =
        run_trace({"matrix", file_, "--prefixes", prefixes_, "--bin-s", "10", "--format", "csv"});
    EXPECT_THAT(csv.out, testing::StartsWith("bin,begin_s,source,destination,bytes,rate_bps\n"
                                             "0,1000.000000000,guian,wuhu,100,80\n"
                                             "1,1010.000000000,wuhu,guian,1000,800\n"));
    const TraceSaid hashed =
        run_trace({"matrix", file_, "--unknown", "hash", "--hash-bits", "32", "--format", "json"});
    const Json json = checked_json(hashed.out, "trace-matrix");
    EXPECT_EQ(whole(json, "mapped_bytes"), 1'800) << "ends that a hash puts together are moved apart";
    EXPECT_EQ(run_trace({"matrix", file_, "--unknown", "hash", "--hash-bits", "32", "--format", "json"}).out,
              hashed.out);
}

TEST_F(FlowCommands, FlowsOfExportsComeFromFilesAndCaptures) {
    const std::string folder = support::source_dir() + "/tests/data/traces/flows/";
    const std::string v9 = read_file(folder + "v9.dat").value();
    const std::string in_udp = ethernet(
        ipv4("10.9.9.9", "10.9.9.1", 17,
             big16(5'000) + big16(9'995) + big16(static_cast<unsigned>(8 + v9.size())) + big16(0) + v9));
    const auto size = static_cast<std::uint32_t>(in_udp.size());
    const std::string capture = scratch_.write(
        "export.pcap", pcap_header({}) + pcap_record(1, 0, size, size) + in_udp + sample().substr(24));
    for (const std::string& from : {folder + "v9.dat", capture}) {
        const TraceSaid said =
            run_trace({"flows", from, "--netflow", "--output", at("flows.csv"), "--format", "json"});
        ASSERT_EQ(said.status, 0) << said.err;
        const Json json = checked_json(said.out, "trace-flows");
        EXPECT_EQ(whole(json, "flows"), 3);
        EXPECT_EQ(whole(json, "flow_bytes"), 540);
        EXPECT_EQ(whole(*json.find("netflow"), "templates"), 2);
    }
    const TraceSaid matrix = run_trace(
        {"matrix", capture, "--netflow", "--unknown", "hash", "--hash-bits", "32", "--format", "json"});
    EXPECT_EQ(whole(checked_json(matrix.out, "trace-matrix"), "mapped_bytes"), 540) << matrix.err;
    const std::string data = scratch_.write("data.dat", v9.substr(0, 20) + v9.substr(20, 33));
    EXPECT_THAT(run_trace({"flows", data, "--netflow", "--output", at("y")}).out,
                testing::HasSubstr("1 sets of records could not be decoded: their templates are not there"));
    EXPECT_THAT(
        run_trace({"flows", data, "--netflow", "--templates", folder + "v9.dat", "--output", at("y")}).out,
        testing::HasSubstr("4 flows"));
    const TraceSaid bad =
        run_trace({"flows", file_, "--netflow", "--templates", "/no/such", "--output", at("y")});
    EXPECT_EQ(bad.err, "hexi: --templates: /no/such: cannot open: No such file or directory\n");
}

TEST_F(FlowCommands, RefuseWhatTheyCannotDoInASentence) {
    const std::string bad = scratch_.write("bad.csv", "prefix,node\n10.0.0.0/8,atlantis\n");
    const std::string lines =
        scratch_.write("lines.csv", "10.0.0.1,10.0.0.2,soon,5\n10.0.0.1,10.0.0.2,3,5\n");
    struct Case {
        std::vector<std::string> arguments;
        std::string said;
    };
    for (const auto& [arguments, said] : std::vector<Case>{
             {{"matrix", file_}, "hexi: --prefixes is needed, or --unknown hash: "},
             {{"matrix", file_, "--prefixes", "/no/such"}, "hexi: --prefixes: /no/such: cannot open: "},
             {{"matrix", file_, "--prefixes", bad}, "hexi: --prefixes: " + bad + ":2: no node 'atlantis'"},
             {{"matrix", file_, "--unknown", "nowhere"},
              "hexi: --unknown: neither drop nor hash: no node 'nowhere'"},
             {{"matrix", file_, "--unknown", "hash", "--bin-s", "0"}, "hexi: --bin-s: "},
             {{"flows", lines, "--columns", "source=1,destination=2,first_s=3,bytes=4", "--output", at("y")},
              "hexi: " + lines +
                  ":1: first_s: 'soon' is not allowed: must be seconds since 1970, or a date and time\n"},
             {{"flows", lines, "--columns", "mine", "--output", at("y")},
              "hexi: --columns: 'mine' is not allowed: must be hexi, "},
             {{"flows", file_, "--output", at("y"), "--flows", "1"}, "hexi: --flows: "}}) {
        const TraceSaid answer = run_trace(arguments);
        EXPECT_EQ(answer.status, 2);
        EXPECT_EQ(answer.out, "");
        EXPECT_THAT(answer.err, testing::StartsWith(said));
    }
    const TraceSaid lenient =
        run_trace({"flows", lines, "--columns", "source=1,destination=2,first_s=3,bytes=4", "--output",
                   at("y"), "--lenient"});
    EXPECT_EQ(lenient.status, 0) << lenient.err;
    EXPECT_THAT(lenient.out, testing::HasSubstr("1 lines could not be understood"));
}

}  // namespace
}  // namespace hexi
